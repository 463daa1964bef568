// The payment gateway's circuit begins closed in each process: whoever listens is to hear that, and in turns.
import { describe, expect, it } from '@jest/globals';
import { createEventLog } from '@relevo/events';
import type { CircuitState, CircuitTransition } from '@relevo/resilience';
import { until } from '@relevo/test-kit';
import { eventDatabaseOf, eventSchema } from '../src/adapters/postgres/event-database.ts';
import { openGatewayCircuitNews } from '../src/adapters/postgres/gateway-circuit-news.ts';
import { createTimeOrderedIds } from '../src/adapters/time-ordered-ids.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';

const database = databaseOfThisFile();
const newId = createTimeOrderedIds({ now: Date.now, random: Math.random });
const log = createEventLog({ schema: eventSchema, source: '/relevo/test', newId });

function move(from: CircuitState, to: CircuitState): CircuitTransition {
  return {
    ...{ provider: 'stripe', from, to, atMs: Date.now(), reason: 'consecutive', detail: null },
    ...{
      reopenAtMs: to === 'open' ? Date.now() + 2_000 : null,
      openMs: null,
      evidence: [],
      needsReceipt: false,
    },
  };
}

/** A process of the replica. */
const begin = (replica: string, onFailed: (error: unknown) => void = () => undefined) =>
  openGatewayCircuitNews({
    ...{ log, database: eventDatabaseOf(database), onWritten: () => undefined },
    ...{ replica, gateway: 'stripe', now: Date.now, onFailed },
  });

async function toldOf(replica: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ type: string; version: number; reason: string; kind: string }>(
    `select type, version, data ->> 'reason' as reason, data ->> 'kind' as kind from event_log.events
     where stream = $1 order by xid, pos`,
    [`gateway-breaker-${replica}-stripe`],
  );
  return rows.map(
    ({ type, version, reason, kind }) => `${version} ${type.split('.')[2] ?? ''} ${reason} ${kind}`,
  );
}

const untilTold = (replica: string, count: number) =>
  until(async () => (await toldOf(replica)).length >= count);

describe('the circuit of the payment gateway', () => {
  it('is told of once it has opened and once it is closed again, in order', async () => {
    const moved = await begin('turns');
    moved(move('closed', 'open'));
    moved(move('open', 'half_open'));
    moved(move('ramping', 'closed'));
    moved(move('closed', 'open'));
    await untilTold('turns', 3);
    expect(await toldOf('turns')).toEqual([
      '1 opened consecutive payment_gateway',
      '2 closed consecutive payment_gateway',
      '3 opened consecutive payment_gateway',
    ]);
  });

  it('that a process has left open is told to be closed by the one that follows, once', async () => {
    const moved = await begin('dying');
    moved(move('closed', 'open'));
    await untilTold('dying', 1);
    await begin('dying');
    const again = await begin('dying');
    again(move('closed', 'open'));
    await untilTold('dying', 3);
    expect(await toldOf('dying')).toEqual([
      '1 opened consecutive payment_gateway',
      '2 closed restarted payment_gateway',
      '3 opened consecutive payment_gateway',
    ]);
    expect(await toldOf('another')).toEqual([]);
  });

  it('goes on being told of where one of its moves could not be written', async () => {
    const failures: unknown[] = [];
    const moved = await begin('failing', (error) => failures.push(error));
    const [open, closed] = [move('closed', 'open'), move('ramping', 'closed')];
    await database.query(
      "alter table event_log.events add constraint away check (data ->> 'replica' <> 'failing') not valid",
    );
    moved(open);
    await until(() => failures.length > 0);
    await database.query('alter table event_log.events drop constraint away');
    moved(closed);
    await untilTold('failing', 1);
    expect(await toldOf('failing')).toEqual(['1 closed consecutive payment_gateway']);
  });
});
