// Each provider behind its guard, restored from what this replica stored.
import type { CircuitTransition, ProviderGuard } from '@relevo/resilience';
import { createProviderGuard } from '@relevo/resilience';
import { StartError } from '@relevo/service-kit';
import type { Logger } from '@relevo/service-kit';
import type { Database } from './adapters/postgres/pool.ts';
import { readOpenings, writeOpening } from './adapters/postgres/postgres-provider-state.ts';
import { createProviders } from './adapters/providers/create-providers.ts';
import type { ProviderKind } from './adapters/providers/provider-kinds.ts';
import type { Channels } from './application/channels.ts';
import type { Config } from './config.ts';
import { describeProblems } from './config-problem.ts';
import type { Environment } from './environment.ts';

export type ChannelsDeps = {
  readonly config: Config;
  readonly environment: Environment;
  readonly version: string;
  readonly kinds?: ReadonlyMap<string, ProviderKind> | undefined;
  readonly database: Database;
  readonly logger: Logger;
  readonly now: () => number;
  readonly onMoved: (transition: CircuitTransition) => void;
};

/** For the next start, and as a hint for the other replicas: losing it costs a few messages and no more. */
export function storeOpening(
  guard: ProviderGuard,
  { database, config, logger }: Pick<ChannelsDeps, 'database' | 'config' | 'logger'>,
): void {
  const { name: provider, state, reopenAtMs, openMs, needsReceipt, trippedBy } = guard.snapshot();
  const isOpen = reopenAtMs !== null && openMs !== null;
  if (!isOpen && state !== 'closed') return;
  const opening = isOpen ? { reopenAtMs, openMs, needsReceipt, trippedBy } : null;
  writeOpening(database, { provider, replica: config.replica }, opening).catch((error: unknown) =>
    logger.warn('breaker.state-not-stored', { provider, error }),
  );
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
      const guard: ProviderGuard = createProviderGuard({
        name,
        policy: entry.policy,
        now,
        random: Math.random,
        onTransition: (transition) => {
          deps.onMoved(transition);
          storeOpening(guard, deps);
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
