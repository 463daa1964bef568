// The express app from the parts that run, with what it tells of their health.
import { v7 as uuidv7 } from 'uuid';
import type { ProviderGuard } from '@relevo/resilience';
import { traceIdIn } from '@relevo/service-kit';
import type { HealthReport, Logger, Registry } from '@relevo/service-kit';
import type { OutboxWatch } from './adapters/postgres/outbox-watch.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { createPostgresCustomerStore } from './adapters/postgres/postgres-readers.ts';
import type { TraceStream } from './adapters/http/partners/trace-stream.ts';
import type { Telemetry } from './adapters/telemetry.ts';
import { createApp } from './app.ts';
import type { Channels } from './application/channels.ts';
import type { Console } from './compose-console.ts';
import type { Erasure } from './compose-erasure.ts';
import type { Events } from './compose-events.ts';
import type { Fleet } from './compose-fleet.ts';
import type { LiveViews } from './compose-live.ts';
import type { Partners } from './compose-partners.ts';
import type { Money } from './compose-money.ts';
import type { Replays } from './compose-replays.ts';
import type { Traces } from './compose-traces.ts';
import type { UseCases } from './compose-use-cases.ts';
import type { Webhooks } from './compose-webhooks.ts';
import type { Config } from './config.ts';

/** What the app is made of, all of it running by then. */
export type AppParts = {
  readonly database: Database;
  readonly outbox: OutboxWatch;
  readonly channels: Channels;
  readonly fleet: Fleet;
  readonly traces: Traces;
  readonly telemetry: Telemetry;
  readonly useCases: UseCases;
  readonly replays: Replays;
  readonly erasure: Erasure;
  readonly partners: Partners;
  readonly money: Money;
  /** Null where nobody listens. */
  readonly events: Events | null;
  /** Null where no event is written. */
  readonly webhooks: Webhooks | null;
};

export const guardsOf = (channels: Channels): readonly ProviderGuard[] =>
  [...channels.values()].map(({ guard }) => guard);

export async function isReachable(database: Database): Promise<boolean> {
  try {
    await database.query('select 1');
    return true;
  } catch {
    return false; // whatever the reason, it can not take payments
  }
}

function describeHealth({ channels, outbox, events }: AppParts, isReady: boolean): HealthReport {
  const states = Object.fromEntries([...channels].map(([name, { guard }]) => [name, guard.snapshot().state]));
  const isPassedOn = events?.isPassedOn() ?? true;
  const isDegraded = !isPassedOn || Object.values(states).some((state) => state !== 'closed');
  return {
    status: !isReady ? 'unavailable' : isDegraded ? 'degraded' : 'ok',
    checks: {
      database: isReady ? 'ok' : 'unavailable',
      providers: states,
      ...(events === null ? {} : { events: isPassedOn ? 'ok' : 'held_up' }),
      owed: Object.fromEntries(outbox.latest().byStatus),
    },
  };
}

type Doors = LiveViews &
  Console & {
    readonly traceStream: TraceStream;
    readonly version: string;
    readonly registry: Registry;
    readonly isReady: () => Promise<boolean>;
  };

export function composeApp(
  config: Config,
  logger: Logger,
  parts: AppParts,
  doors: Doors,
): ReturnType<typeof createApp> {
  const { database, channels, fleet, traces, telemetry, useCases, replays, erasure, money } = parts;
  return createApp({
    ...useCases,
    ...doors,
    ...parts.partners,
    webhooks: parts.webhooks?.routes ?? null,
    acceptPayment: traces.acceptInSpan(useCases.acceptPayment),
    traceHandlers: traces.handlers,
    replays: replays.store,
    replayNotification: replays.replayNotification,
    newId: () => uuidv7(),
    eraseCustomer: erasure.eraseCustomer,
    onJobCreated: () => replays.worker.hint(),
    customers: createPostgresCustomerStore(database),
    guards: guardsOf(channels),
    providers: [...channels.values()].map(({ provider }) => provider),
    notificationClasses: Object.keys(config.notificationClasses),
    isolations: fleet.isolations,
    logger,
    takePayment: money.takePayment,
    refundPayment: money.refundPayment,
    refundReaders: money.refundReaders,
    refundSettlements: money.refundSettlements,
    answerWithinMs: config.payments.gateway?.answer_within_ms ?? 0,
    defaultCapture: config.payments.capture,
    defaultCurrency: config.defaultCurrency,
    describe: async () => describeHealth(parts, await doors.isReady()),
    onHttpEnded: telemetry.httpEnded,
    onPaymentEnded: ({ outcome, traceparent, ...event }) => {
      const seconds = (event.durationMs - event.waitedMs) / 1_000;
      telemetry.paymentEnded({ outcome, seconds, traceparent });
      logger.info('payment.ended', { traceId: traceIdIn(traceparent), outcome, ...event });
    },
  });
}
