// Each provider behind its guard, restored from what this replica stored.
import type { EventDraft } from '@relevo/events';
import type { CircuitTransition, ProviderGuard } from '@relevo/resilience';
import { createProviderGuard } from '@relevo/resilience';
import { StartError } from '@relevo/service-kit';
import type { Logger } from '@relevo/service-kit';
import { createBreakerEvents } from './adapters/breaker-events.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { readOpenings, writeOpening } from './adapters/postgres/postgres-provider-state.ts';
import { inTransaction } from './adapters/postgres/transaction.ts';
import type { Run } from './adapters/postgres/transaction.ts';
import { createProviders } from './adapters/providers/create-providers.ts';
import type { ProviderKind } from './adapters/providers/provider-kinds.ts';
import type { Channels } from './application/channels.ts';
import type { EventLogParts } from './compose-events.ts';
import type { Config } from './config.ts';
import { describeProblems } from './config-problem.ts';
import type { Environment } from './environment.ts';

export type ChannelsDeps = {
  readonly config: Config;
  readonly environment: Environment;
  readonly version: string;
  readonly kinds?: ReadonlyMap<string, ProviderKind> | undefined;
  readonly database: Database;
  readonly events: Pick<EventLogParts, 'log' | 'wakeUp'> | null;
  readonly logger: Logger;
  readonly now: () => number;
  readonly onMoved: (transition: CircuitTransition) => void;
};

/** For the next start, and as a hint for the other replicas: losing it costs a few messages and no more. */
export async function storeOpening(
  guard: ProviderGuard,
  { database, config, logger, events }: Pick<ChannelsDeps, 'database' | 'config' | 'logger' | 'events'>,
  news: EventDraft | null = null,
): Promise<void> {
  const { name: provider, state, reopenAtMs, openMs, needsReceipt, trippedBy } = guard.snapshot();
  const isOpen = reopenAtMs !== null && openMs !== null;
  if (!isOpen && state !== 'closed') return;
  const opening = isOpen ? { reopenAtMs, openMs, needsReceipt, trippedBy } : null;
  const key = { provider, replica: config.replica };
  try {
    const run: Run = (text, values, name) => database.query(text, values, name);
    if (events === null || news === null) {
      await writeOpening(run, key, opening);
      return;
    }
    await inTransaction(database, async (inside) => {
      await writeOpening(inside, key, opening);
      await events.log.append({ query: inside }, [news]);
    });
    events.wakeUp.notify();
  } catch (error) {
    logger.warn('breaker.state-not-stored', { provider, error });
  }
}

export async function composeChannels(deps: ChannelsDeps): Promise<Channels> {
  const { config, environment, version, now, kinds } = deps;
  const entries = config.providers;
  const created = createProviders({
    entries,
    environment,
    version,
    now,
    ...(kinds === undefined ? {} : { kinds }),
  });
  if (created.kind === 'refused') throw new StartError(describeProblems(created.problems));
  const openings = await readOpenings(deps.database, config.replica);
  const entriesByName = new Map(entries.map((entry) => [entry.name, entry]));
  return new Map(
    created.providers.map((provider) => {
      const { name } = provider;
      const entry = entriesByName.get(name);
      if (entry === undefined) throw new Error(`provider ${name} has no entry`);
      const opening = openings.get(name) ?? null;
      const newsOf = createBreakerEvents(
        { replica: config.replica, kind: 'provider', name },
        opening?.trippedBy?.atMs ?? null,
      );
      // One behind the other: what is told of a circuit is told in order.
      let stored = Promise.resolve();
      const guard: ProviderGuard = createProviderGuard({
        name,
        policy: entry.policy,
        now,
        random: Math.random,
        onTransition: (transition) => {
          deps.onMoved(transition);
          const news = newsOf(transition);
          stored = stored.then(() => storeOpening(guard, deps, news));
        },
        // Where receipts have been switched off since, none would ever come, and it would never close.
        restored: opening && { ...opening, needsReceipt: opening.needsReceipt && entry.receipts !== null },
      });
      return [name, { provider, guard }];
    }),
  );
}

export function closeChannels(channels: Channels): void {
  for (const { guard, provider } of channels.values()) {
    guard.close();
    provider.close();
  }
}
