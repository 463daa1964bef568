// Puts the parts together, in the order in which they need each other, and takes
// them down in reverse.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { createProviderGuard } from '@relevo/resilience';
import type { CircuitTransition } from '@relevo/resilience';
import { StartError, createRegistry, startServer } from '@relevo/service-kit';
import type { HealthReport, Logger, Service } from '@relevo/service-kit';
import { createAcceptPayment } from './application/accept-payment.ts';
import { createAskProvider } from './application/ask-provider.ts';
import type { Channels } from './application/channels.ts';
import { createDeliveryEngine } from './application/delivery-engine.ts';
import type { DeliveryObserver } from './application/delivery-observer.ts';
import { createSettlements } from './application/settlements.ts';
import { createDatabaseClock } from './adapters/postgres/database-clock.ts';
import type { DatabaseClock } from './adapters/postgres/database-clock.ts';
import { migrate } from './adapters/postgres/migrate.ts';
import { createOutboxWatch } from './adapters/postgres/outbox-watch.ts';
import type { OutboxWatch } from './adapters/postgres/outbox-watch.ts';
import { openDatabase } from './adapters/postgres/pool.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { createPostgresNotificationStore } from './adapters/postgres/postgres-notification-store.ts';
import { createPostgresCustomerStore, createPostgresReaders } from './adapters/postgres/postgres-readers.ts';
import { readOpenings, writeOpening } from './adapters/postgres/postgres-provider-state.ts';
import { seedDevelopment } from './adapters/postgres/seed-development.ts';
import { createProviders } from './adapters/providers/create-providers.ts';
import type { ProviderKind } from './adapters/providers/provider-kinds.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import type { Telemetry } from './adapters/telemetry.ts';
import { createApp } from './app.ts';
import { describeProblems, leaseMarginMs } from './config.ts';
import type { Config, Environment } from './config.ts';
import { toDeliveryPolicy } from './gateway-file.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  version: string;
}; // npm refuses a package.json without it

const stopGraceMs = 5_000;
const clockRefreshMs = 30_000;

export type RunningPaymentService = Service & { readonly url: string };

async function openMigratedDatabase(config: Config, logger: Logger): Promise<Database> {
  const database = openDatabase({
    url: config.databaseUrl,
    connectionsMax: 10,
    applicationName: `relevo ${config.replica}`,
    onIdleError: (error) => logger.warn('database.connection-lost', { error }),
  });
  try {
    const applied = await migrate(database);
    if (applied.length > 0) logger.info('database.migrated', { applied });
    if (config.isDevelopment) await seedDevelopment(database);
    return database;
  } catch (error) {
    await database.close();
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const reason =
      cause instanceof Error ? cause.message || String((cause as { code?: unknown }).code) : String(cause); // AggregateError has no message
    throw new StartError(
      `The database can not be used: ${reason}. Check DATABASE_URL, and that PostgreSQL runs and lets this user in.`,
      { cause: error },
    );
  }
}

/** Guards restored from what this replica stored, each telling its moves and storing its openings. */
async function createChannels(
  config: Config,
  environment: Environment,
  {
    database,
    clock,
    logger,
    kinds,
  }: {
    database: Database;
    clock: DatabaseClock;
    logger: Logger;
    kinds?: ReadonlyMap<string, ProviderKind> | undefined;
  },
  onMoved: (transition: CircuitTransition) => void,
): Promise<Channels> {
  const created = createProviders({
    entries: config.providers,
    environment,
    version,
    now: clock.now,
    ...(kinds === undefined ? {} : { kinds }),
  });
  if (created.kind === 'refused') throw new StartError(describeProblems(created.problems));
  const openings = await readOpenings(database, config.replica);
  const channels = config.providers.map((entry, index) => {
    const provider = created.providers[index];
    if (provider === undefined) throw new Error('a provider for each entry');
    const guard = createProviderGuard({
      name: entry.name,
      policy: entry.policy,
      now: clock.now,
      random: Math.random,
      onTransition: (transition) => {
        onMoved(transition);
        const { to, reason, reopenAtMs, openMs } = transition;
        const opening = reopenAtMs === null || openMs === null ? null : { reopenAtMs, openMs, reason };
        // A hint for the next start and not more: losing it costs one probe.
        if (opening === null && to !== 'closed') return;
        writeOpening(database, { provider: entry.name, replica: config.replica }, opening).catch(
          (error: unknown) => logger.warn('breaker.state-not-stored', { provider: entry.name, error }),
        );
      },
      restored: openings.get(entry.name) ?? null,
    });
    return [entry.name, { provider, guard }] as const;
  });
  return new Map(channels);
}

function describeHealth(channels: Channels, outbox: OutboxWatch, isReady: boolean): HealthReport {
  const providers = Object.fromEntries(
    [...channels].map(([name, { guard }]) => [name, guard.snapshot().state]),
  );
  const isDegraded = Object.values(providers).some((state) => state !== 'closed');
  const owed = Object.fromEntries(outbox.latest().byStatus);
  return {
    status: !isReady ? 'unavailable' : isDegraded ? 'degraded' : 'ok',
    checks: { database: isReady ? 'ok' : 'unavailable', providers, owed },
  };
}

export async function startPaymentService(
  config: Config,
  environment: Environment,
  logger: Logger,
  kinds?: ReadonlyMap<string, ProviderKind>,
): Promise<RunningPaymentService> {
  const database = await openMigratedDatabase(config, logger);
  const clock = await createDatabaseClock(database);
  const outbox = createOutboxWatch(database, {
    everyMs: 2_000,
    onError: (error) => logger.debug('outbox.not-counted', { error }),
  });
  const telemetryBox: { telemetry?: Telemetry } = {}; // guards and telemetry need each other
  const channels = await createChannels(
    config,
    environment,
    { database, clock, logger, kinds },
    (transition) => telemetryBox.telemetry?.breakerMoved(transition),
  );
  const guards = [...channels.values()].map(({ guard }) => guard);
  const registry = createRegistry();
  const telemetry = createTelemetry({ registry, logger, guards, outbox: outbox.latest });
  telemetryBox.telemetry = telemetry;

  const { delivery } = config;
  const store = createPostgresNotificationStore({
    database,
    // A process that restarts under the same name must not take its predecessor's leases for its own.
    owner: `${config.replica}/${uuidv7()}`,
    replica: config.replica,
    leaseMs: delivery.lease_ms,
  });
  const readers = createPostgresReaders(database);
  const settlements = createSettlements({
    statusOf: (notificationId) => readers.notificationStatus(notificationId),
    waitersMax: 10_000,
    lookEveryMs: 500,
  });
  const observer: DeliveryObserver = {
    ...telemetry.observer,
    settled: (event) => {
      telemetry.observer.settled(event);
      settlements.announce(event.notificationId);
    },
  };
  const absenceIsProof = new Set(
    [...channels].filter(([, { provider }]) => provider.absenceIsProof).map(([name]) => name),
  );
  const policy = toDeliveryPolicy(delivery, [...channels.keys()], absenceIsProof);
  const decisions = { policy, observer, now: clock.now, random: Math.random, newId: uuidv7 };
  const longestCallMs = Math.max(...config.providers.map((entry) => entry.policy.attemptTimeoutMs));
  const engine = createDeliveryEngine({
    ...decisions,
    store,
    channels,
    askProvider: createAskProvider({
      channels,
      store,
      timeoutMs: delivery.verify_timeout_ms,
      concurrentMax: delivery.verify_concurrent_max,
    }),
    callMsMax: longestCallMs + leaseMarginMs / 2,
    deliveriesMax: delivery.deliveries_max,
    claimMax: 200,
    pollMsMin: 20,
    pollMsMax: 500,
    onClaimFailed: (error) => logger.warn('notifications.not-claimed', { error }),
  });
  const acceptPayment = createAcceptPayment({
    ...decisions,
    store,
    channels,
    engine,
    deadlineMs: delivery.deadline_s * 1_000,
    isBacklogFull: () => outbox.latest().total >= delivery.max_outstanding,
    keyWaitMs: 5_000,
  });

  let isStopping = false;
  const isReady = async (): Promise<boolean> => {
    if (isStopping) return false;
    try {
      await database.query('select 1');
      return true;
    } catch {
      return false; // whatever the reason, it can not take payments
    }
  };
  const app = createApp({
    acceptPayment,
    readers,
    customers: createPostgresCustomerStore(database),
    settlements,
    guards,
    registry,
    logger,
    version,
    apiKeys: config.apiKeys,
    defaultCurrency: config.defaultCurrency,
    isReady,
    describe: async () => describeHealth(channels, outbox, await isReady()),
    onHttpEnded: telemetry.httpEnded,
    onPaymentEnded: ({ outcome, ...event }) => {
      telemetry.paymentEnded(outcome);
      logger.info('payment.ended', { outcome, ...event });
    },
  });

  const clockTimer = setInterval(() => {
    clock.refresh().catch((error: unknown) => logger.debug('clock.not-refreshed', { error }));
  }, clockRefreshMs);
  clockTimer.unref();
  engine.start();
  // Prefer: wait may keep a request open for 30 s.
  const server = await startServer({ app, host: config.host, port: config.port, requestTimeoutMs: 40_000 });
  logger.info('service.started', {
    url: server.url,
    replica: config.replica,
    providers: [...channels.keys()],
  });

  return {
    url: server.url,
    close: async () => {
      isStopping = true;
      const closing = server.close(stopGraceMs);
      await engine.stop(stopGraceMs);
      await closing;
      clearInterval(clockTimer);
      outbox.close();
      for (const { guard, provider } of channels.values()) {
        guard.close();
        provider.close();
      }
      await database.close();
    },
  };
}
