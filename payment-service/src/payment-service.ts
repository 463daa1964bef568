// Starts the service as a checklist, each part after those it needs, and takes it
// down in reverse.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistry, startServer } from '@relevo/service-kit';
import type { Logger, Registry, Service } from '@relevo/service-kit';
import { createDatabaseClock } from './adapters/postgres/database-clock.ts';
import type { DatabaseClock } from './adapters/postgres/database-clock.ts';
import { openMigratedDatabase } from './adapters/postgres/open-migrated-database.ts';
import { createOutboxWatch } from './adapters/postgres/outbox-watch.ts';
import type { ProviderKind } from './adapters/providers/provider-kinds.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import type { Telemetry } from './adapters/telemetry.ts';
import type { Channels } from './application/channels.ts';
import { composeApp, guardsOf, isReachable } from './compose-app.ts';
import type { AppParts } from './compose-app.ts';
import { closeChannels, composeChannels, storeOpening } from './compose-channels.ts';
import { composeConsole } from './compose-console.ts';
import { composeErasure } from './compose-erasure.ts';
import { composeFleet } from './compose-fleet.ts';
import { composeLive } from './compose-live.ts';
import type { Live } from './compose-live.ts';
import { composeReplays } from './compose-replays.ts';
import { composeTimeliness } from './compose-timeliness.ts';
import { composeTraces } from './compose-traces.ts';
import { composeUseCases } from './compose-use-cases.ts';
import type { Config } from './config.ts';
import type { Environment } from './environment.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  version: string; // npm refuses a package.json without it
};

const stopGraceMs = 5_000;
const clockRefreshMs = 30_000;
const outboxEveryMs = 2_000;

const receiptAdvice = {
  advice:
    'Without what its receipts are checked with (…_STATUS_CALLBACK_BASE_URL, or …_RECEIPTS_USER and …_RECEIPTS_PASSWORD), accepted is all that is known of its messages.',
};

export type RunningPaymentService = Service & { readonly url: string };

type Parts = AppParts & { readonly clock: DatabaseClock; readonly live: Live };

function keepFresh(clock: DatabaseClock, logger: Logger): NodeJS.Timeout {
  const refresh = (): void => {
    clock.refresh().catch((error: unknown) => logger.debug('clock.not-refreshed', { error }));
  };
  return setInterval(refresh, clockRefreshMs).unref();
}

function tellReceiptsOff(channels: Channels, logger: Logger): void {
  for (const { provider } of channels.values()) {
    if (provider.receipts === null)
      logger.warn('receipts.off', { provider: provider.name, ...receiptAdvice });
  }
}

/** What every other part reads and writes, or is timed by. */
async function openState(
  config: Config,
  logger: Logger,
): Promise<Pick<Parts, 'database' | 'clock' | 'outbox'>> {
  const { databaseUrl: url, replica, isDevelopment } = config;
  const database = await openMigratedDatabase({ url, replica, isDevelopment, logger });
  const clock = await createDatabaseClock(database);
  const outbox = createOutboxWatch(database, {
    everyMs: outboxEveryMs,
    onFailed: (error) => logger.debug('outbox.not-counted', { error }),
  });
  return { database, clock, outbox };
}

/** `kinds` are the known kinds of providers; the built-in ones unless told. Throws a StartError. */
export async function startPaymentService(
  config: Config,
  environment: Environment,
  logger: Logger,
  kinds?: ReadonlyMap<string, ProviderKind>,
): Promise<RunningPaymentService> {
  const state = await openState(config, logger);
  const { database, clock, outbox } = state;
  const live = composeLive({ config, version, logger, now: clock.now });
  const traces = await composeTraces({ config, version, logger, now: clock.now });
  let telemetry: Telemetry | null = null; // guards and telemetry need each other
  const channels = await composeChannels({
    config,
    environment,
    version,
    kinds,
    database,
    logger,
    now: clock.now,
    onMoved: (transition) => telemetry?.breakerMoved(transition),
  });
  const guards = guardsOf(channels);
  const registry = createRegistry({ hasExemplars: config.hasExemplars });
  telemetry = traces.listenTo(
    live.listenTo(createTelemetry({ registry, logger, guards, outbox: outbox.latest })),
  );
  const fleet = await composeFleet({
    config,
    database,
    guards,
    now: clock.now,
    logger,
    feed: live.feed,
    storeOpening: (guard) => storeOpening(guard, { config, database, logger }),
  });
  const useCases = composeUseCases({
    config,
    database,
    channels,
    observer: fleet.withReceiptHealth(telemetry.observer),
    awaitReceipt: fleet.awaitReceipt,
    now: clock.now,
    outstanding: () => outbox.latest().total,
    onClaimFailed: (error) => logger.warn('notifications.not-claimed', { error }),
    onSweepFailed: (error) => logger.warn('receipts.not-swept', { error }),
  });
  const replays = composeReplays({
    config,
    database,
    channels,
    observer: telemetry.upkeep.replays,
    hint: () => useCases.engine.hint(),
    onFailed: (error) => logger.warn('replays.not-carried-on', { error }),
  });
  const erasure = composeErasure({
    config,
    database,
    telemetry,
    now: clock.now,
    onFailed: (error) => logger.warn('personal-data.not-aged-out', { error }),
  });
  const parts = { ...state, channels, fleet, live, traces, telemetry, useCases, replays, erasure };
  return serve(config, logger, parts, registry);
}

async function serve(
  config: Config,
  logger: Logger,
  parts: Parts,
  registry: Registry,
): Promise<RunningPaymentService> {
  const { database, channels, fleet, live, telemetry, useCases, replays, erasure } = parts;
  const loops = [replays.worker, useCases.receiptSweep, erasure.ageOut, composeTimeliness(parts, logger)];
  let isStopping = false;
  const isReady = async (): Promise<boolean> => !isStopping && (await isReachable(database));
  const views = live.openViews({
    guards: guardsOf(channels),
    isolations: fleet.isolations,
    outbox: parts.outbox.latest,
    onDropped: telemetry.eventsDropped,
  });
  let url: string | null = null; // there is none before the app, which may ask for it
  const operating = composeConsole({ config, logger, feed: live.feed, now: parts.clock.now, url: () => url });
  const app = composeApp(config, logger, parts, { ...operating, ...views, version, registry, isReady });
  const clockTimer = keepFresh(parts.clock, logger);
  const server = await startServer({ app, host: config.host, port: config.port });
  url = server.url;
  useCases.engine.start();
  for (const loop of loops) loop.start();
  tellReceiptsOff(channels, logger);
  logger.info('service.started', {
    url: server.url,
    replica: config.replica,
    providers: [...channels.keys()],
  });
  return {
    url: server.url,
    close: async () => {
      isStopping = true;
      useCases.settlements.close();
      views.events.close();
      await operating.development?.traffic.stop();
      await Promise.all([
        server.close(stopGraceMs),
        useCases.engine.stop(stopGraceMs),
        ...loops.map((loop) => loop.stop()),
      ]);
      // A request that ended while the server drained may have begun a delivery after the engine was idle.
      await useCases.engine.stop(stopGraceMs);
      clearInterval(clockTimer);
      await Promise.all([fleet.stop(), parts.traces.close()]);
      await parts.outbox.close();
      closeChannels(channels);
      await database.close();
    },
  };
}
