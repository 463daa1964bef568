// The payment gateway's circuit is told of as those of the providers are, and kept nowhere: each process begins with a
// closed one. So what an earlier process under this name has left open is told to be closed at the start.
import type { EventDatabase, EventDraft, EventLog } from '@relevo/events';
import type { CircuitTransition } from '@relevo/resilience';
import { createBreakerEvents, streamOfCircuit } from '../breaker-events.ts';
import { eventSchema } from './event-database.ts';
import { epochMs } from './query.ts';

const latestSql = `
select type, ${epochMs('at')} as "atMs" from ${eventSchema}.events where stream = $1 order by version desc limit 1`;

export type GatewayCircuitNewsDeps = {
  readonly log: Pick<EventLog, 'append'>;
  readonly database: EventDatabase;
  readonly onWritten: () => void;
  readonly replica: string;
  /** By its name. */
  readonly gateway: string;
  readonly now: () => number;
  readonly onFailed: (error: unknown) => void;
};

export async function openGatewayCircuitNews(
  deps: GatewayCircuitNewsDeps,
): Promise<(transition: CircuitTransition) => void> {
  const { log, database, replica, gateway: name, now } = deps;
  const circuit = { replica, kind: 'payment_gateway', name } as const;
  const tell = async (news: EventDraft | null): Promise<void> => {
    if (news === null) return;
    await database.transaction((tx) => log.append(tx, [news]));
    deps.onWritten();
  };
  const { rows } = await database.transaction((tx) =>
    tx.query<{ type: string; atMs: number }>(latestSql, [streamOfCircuit(circuit)]),
  );
  const [latest] = rows;
  const newsOf = createBreakerEvents(
    circuit,
    latest?.type === 'relevo.breaker.opened.v1' ? latest.atMs : null,
  );
  await tell(newsOf({ to: 'closed', reason: 'restarted', atMs: now(), reopenAtMs: null }));
  // One behind the other: what is told of a circuit is told in order.
  let told = Promise.resolve();
  return (transition) => {
    const news = newsOf(transition);
    told = told.then(() => tell(news)).catch(deps.onFailed);
  };
}
