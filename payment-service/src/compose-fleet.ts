// What this replica hears beyond its own calls: isolation by hand, what other
// replicas found, and what became of the messages that providers accepted.
import type { ProviderGuard } from '@relevo/resilience';
import type { Logger } from '@relevo/service-kit';
import { createPostgresFleetStore, forgetOldReplicas } from './adapters/postgres/postgres-fleet-store.ts';
import {
  createPostgresReceiptCounts,
  createReceiptsOf,
} from './adapters/postgres/postgres-receipt-counts.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { createProbeReceipts } from './application/await-probe-receipts.ts';
import type { AwaitedProbe } from './application/await-probe-receipts.ts';
import { createBackgroundLoop } from './application/background-loop.ts';
import type { DeliveryObserver } from './application/delivery-observer.ts';
import type { EventFeed } from './application/event-feed.ts';
import { endsWithin } from './application/ends-within.ts';
import { heedHints } from './application/heed-hints.ts';
import { createIsolations } from './application/isolate-provider.ts';
import type { Isolations } from './application/isolate-provider.ts';
import { createReceiptHealth } from './application/judge-receipts.ts';
import type { Config } from './config.ts';

export type Fleet = {
  readonly isolations: Isolations;
  readonly awaitReceipt: (probe: AwaitedProbe) => void;
  /** The same observer, with the provider's health listening to what receipts say. */
  readonly withReceiptHealth: (observer: DeliveryObserver) => DeliveryObserver;
  readonly stop: () => Promise<void>;
};

export type FleetDeps = {
  readonly config: Config;
  readonly database: Database;
  readonly guards: readonly ProviderGuard[];
  readonly now: () => number;
  readonly logger: Logger;
  readonly feed: EventFeed;
  /** Stores the opening of a circuit again, where something of it has changed. */
  readonly storeOpening: (guard: ProviderGuard) => void;
};

const exchangeEveryMs = 500;
const receiptsEveryMs = 1_000;
const looksBetweenPrunes = 60;
const departMsMax = 1_000;

function composeIsolations(
  { guards, now, logger, feed }: FleetDeps,
  store: Parameters<typeof createIsolations>[0]['store'],
) {
  return createIsolations({
    store,
    guards,
    now,
    onIsolated: (isolation) => {
      logger.warn('provider.isolated', isolation);
      feed.publish('provider.isolated', isolation);
    },
    onEnded: (event) => {
      logger.info('provider.isolation-ended', event);
      feed.publish('provider.isolation_ended', event);
    },
  });
}

function composeReceipts({ config, database, guards, now, logger, storeOpening }: FleetDeps) {
  const policies = new Map(config.providers.map(({ name, receipts }) => [name, receipts]));
  const counts = createPostgresReceiptCounts(database, config.replica);
  const health = createReceiptHealth({
    store: counts,
    watched: guards.flatMap((guard) => {
      const limits = policies.get(guard.name);
      return limits == null ? [] : [{ guard, limits }];
    }),
    onNeedAdded: (guard, detail) => {
      logger.warn('breaker.needs-receipt', { provider: guard.name, detail });
      storeOpening(guard);
    },
  });
  const probes = createProbeReceipts({
    receiptsOf: createReceiptsOf(database),
    deadlineMsOf: (provider) => policies.get(provider)?.deadlineMs ?? 0,
    now,
  });
  let looks = 0;
  const look = async (): Promise<void> => {
    await probes.look();
    await health.look();
    if (looks % looksBetweenPrunes === 0) await counts.prune();
    looks += 1;
  };
  return { count: health.count, expect: probes.expect, look };
}

/** Resolves once the isolations in force are applied: before anything is admitted. */
export async function composeFleet(deps: FleetDeps): Promise<Fleet> {
  const { config, database, guards, logger } = deps;
  const store = createPostgresFleetStore(database, config.replica);
  const isolations = composeIsolations(deps, store);
  const receipts = composeReceipts(deps);
  const exchange = async (): Promise<void> => {
    const adopt = isolations.beginReading();
    const news = await store.exchange();
    adopt(news.isolations);
    heedHints(news, guards);
  };
  await forgetOldReplicas(database);
  await exchange();
  const loops = [
    createBackgroundLoop({
      turn: () => exchange().then(() => exchangeEveryMs),
      failurePauseMs: () => exchangeEveryMs,
      onFailed: (error) => logger.warn('fleet.not-heard', { error }),
    }),
    createBackgroundLoop({
      turn: () => receipts.look().then(() => receiptsEveryMs),
      failurePauseMs: () => receiptsEveryMs,
      onFailed: (error) => logger.warn('receipts.not-judged', { error }),
    }),
  ];
  for (const loop of loops) loop.start();
  return {
    isolations,
    awaitReceipt: receipts.expect,
    withReceiptHealth: (observer) => ({
      ...observer,
      receiptJudged: (event) => {
        observer.receiptJudged(event);
        receipts.count(event);
      },
    }),
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
      const departed = store
        .depart()
        .catch((error: unknown) => logger.debug('fleet.not-departed', { error }));
      await endsWithin(departed, departMsMax);
    },
  };
}
