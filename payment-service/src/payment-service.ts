// Starts the service as a checklist, each part after those it needs, and takes it
// down in reverse.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistry, startServer } from '@relevo/service-kit';
import type { Logger, Registry, Service } from '@relevo/service-kit';
import type { ProviderKind } from './adapters/providers/provider-kinds.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import type { Telemetry } from './adapters/telemetry.ts';
import type { BackgroundLoop } from './application/background-loop.ts';
import type { Channels } from './application/channels.ts';
import { composeApp, guardsOf, isReachable } from './compose-app.ts';
import type { AppParts } from './compose-app.ts';
import { closeChannels, composeChannels, storeOpening } from './compose-channels.ts';
import { composeConsole } from './compose-console.ts';
import { openEventLog, runEvents } from './compose-events.ts';
import type { OpenTransport } from './compose-events.ts';
import { composeFleet } from './compose-fleet.ts';
import { composeHistory } from './compose-history.ts';
import { composeLive } from './compose-live.ts';
import type { Live } from './compose-live.ts';
import { keepFresh, openState } from './compose-state.ts';
import type { State } from './compose-state.ts';
import { composeTimeliness } from './compose-timeliness.ts';
import { composeTraces } from './compose-traces.ts';
import { composeTraceStream } from './compose-trace-stream.ts';
import { composeUndecided } from './compose-undecided.ts';
import { composeWebhooks } from './compose-webhooks.ts';
import { composeWork } from './compose-work.ts';
import type { Config } from './config.ts';
import type { Environment } from './environment.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  version: string; // npm refuses a package.json without it
};

const stopGraceMs = 5_000;

const receiptAdvice = {
  advice:
    'Without what its receipts are checked with (…_STATUS_CALLBACK_BASE_URL, or …_RECEIPTS_USER and …_RECEIPTS_PASSWORD), accepted is all that is known of its messages.',
};

export type RunningPaymentService = Service & { readonly url: string };

type Parts = AppParts & State & { readonly live: Live };

function tellReceiptsOff(channels: Channels, logger: Logger): void {
  for (const { provider } of channels.values()) {
    if (provider.receipts === null)
      logger.warn('receipts.off', { provider: provider.name, ...receiptAdvice });
  }
}

export type OutsideParts = {
  /** The known kinds of providers; the built-in ones unless told. */
  readonly kinds?: ReadonlyMap<string, ProviderKind>;
  /** What carries events; what `EVENTS_URL` names unless told. */
  readonly openTransport?: OpenTransport;
};

/** Throws a StartError. */
export async function startPaymentService(
  config: Config,
  environment: Environment,
  logger: Logger,
  { kinds, openTransport }: OutsideParts = {},
): Promise<RunningPaymentService> {
  const state = await openState(config, logger);
  const { database, clock, outbox } = state;
  const eventLog = openEventLog({ config, database, now: clock.now });
  const live = composeLive({ config, version, logger, now: clock.now });
  const traces = await composeTraces({ config, version, logger, now: clock.now });
  let telemetry: Telemetry | null = null; // guards and telemetry need each other
  const channels = await composeChannels({
    config,
    environment,
    version,
    kinds,
    database,
    events: eventLog,
    logger,
    now: clock.now,
    onMoved: (transition) => telemetry?.breakerMoved(transition),
  });
  const guards = guardsOf(channels);
  const registry = createRegistry({ hasExemplars: config.hasExemplars });
  telemetry = traces.listenTo(
    live.listenTo(createTelemetry({ registry, logger, guards, outbox: outbox.latest })),
  );
  const events = await runEvents({ config, parts: eventLog, registry, logger, openTransport });
  const fleet = await composeFleet({
    config,
    database,
    guards,
    now: clock.now,
    logger,
    feed: live.feed,
    storeOpening: (guard) => void storeOpening(guard, { config, database, logger, events: null }),
  });
  const work = await composeWork(config, logger, {
    ...{ ...state, channels, fleet, live, registry, telemetry },
    eventLog,
  });
  const webhooks = composeWebhooks({
    ...{ config, version, database, eventLog, registry, logger },
    ...{ owner: state.owner, now: clock.now },
  });
  return serve(
    config,
    logger,
    { ...state, ...work, channels, fleet, live, traces, telemetry, events, webhooks },
    registry,
  );
}

/** What goes on beside the requests. */
function loopsOf(
  config: Config,
  logger: Logger,
  parts: Parts,
  registry: Registry,
): readonly BackgroundLoop[] {
  return [
    parts.replays.worker,
    parts.useCases.receiptSweep,
    parts.erasure.ageOut,
    parts.partners.booksWatch,
    composeTimeliness(parts, logger),
    composeHistory(config, parts, logger),
    ...(parts.events?.upkeep ?? []),
    ...(parts.webhooks?.loops ?? []),
    ...(parts.money.takePayment === null ? [] : [composeUndecided(parts.database, registry, logger)]),
  ];
}

async function serve(
  config: Config,
  logger: Logger,
  parts: Parts,
  registry: Registry,
): Promise<RunningPaymentService> {
  const { database, channels, fleet, live, telemetry, useCases, webhooks } = parts;
  const traceStream = composeTraceStream(parts, logger);
  const loops = [traceStream.loop, ...loopsOf(config, logger, parts, registry)];
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
  const doors = { ...operating, ...views, traceStream, version, registry, isReady };
  const app = composeApp(config, logger, parts, doors);
  const clockTimer = keepFresh(parts.clock, logger);
  const server = await startServer({ app, host: config.host, port: config.port });
  url = server.url;
  useCases.engine.start();
  parts.money.start();
  webhooks?.start();
  for (const loop of loops) loop.start();
  parts.events?.follow(parts.partners.followTopic);
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
      parts.money.refundSettlements.close();
      views.events.close();
      traceStream.close();
      await operating.development?.traffic.stop();
      await Promise.all([
        server.close(stopGraceMs),
        useCases.engine.stop(stopGraceMs),
        parts.money.stop(stopGraceMs),
        webhooks?.stop(stopGraceMs),
        ...loops.map((loop) => loop.stop()),
      ]);
      // A request that ended while the server drained may have begun a delivery after the engine was idle.
      await useCases.engine.stop(stopGraceMs);
      clearInterval(clockTimer);
      await Promise.all([fleet.stop(), parts.traces.close(), parts.events?.close()]);
      await parts.outbox.close();
      parts.money.close();
      closeChannels(channels);
      await database.close();
    },
  };
}
