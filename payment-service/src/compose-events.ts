// The event log and what passes it on, from its parts; nothing of it where no transport is chosen.
import {
  TransportSettingsError,
  createEventLog,
  createWakeUp,
  openTransport,
  registerConsumer,
  startRelay,
} from '@relevo/events';
import type { EventDatabase, EventLog, EventPublisher, Turns, WakeUp } from '@relevo/events';
import { StartError } from '@relevo/service-kit';
import type { Logger, Registry } from '@relevo/service-kit';
import { createEventTelemetry } from './adapters/event-telemetry.ts';
import type { EventTelemetry } from './adapters/event-telemetry.ts';
import { eventDatabaseOf, eventSchema, inboundSchema } from './adapters/postgres/event-database.ts';
import type { EventWriter } from './adapters/postgres/event-rows.ts';
import { isOutage } from './adapters/postgres/pool.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { createPostgresEventLogUpkeep } from './adapters/postgres/postgres-event-log.ts';
import { createTimeOrderedIds } from './adapters/time-ordered-ids.ts';
import type { BackgroundLoop } from './application/background-loop.ts';
import { createKeepEventLog } from './application/keep-event-log.ts';
import { openInlet } from './compose-inlet.ts';
import type { Inlet } from './compose-inlet.ts';
import type { Config } from './config.ts';

/** CloudEvents `source` of everything that this service tells. */
export const eventSource = '/relevo/payment-service';
const relayName = 'relay';
const monotonic = (): number => performance.now();
const pace = { lookEveryMs: 10_000, makeRoomEveryMs: 60_000, letGoEveryMs: 3_600_000 };

/** Before anything is told: who listens, and where to. */
export type EventLogParts = {
  readonly writer: EventWriter;
  readonly log: EventLog;
  readonly database: EventDatabase;
  readonly wakeUp: WakeUp;
};

export type Events = {
  readonly upkeep: readonly BackgroundLoop[];
  /** Takes what others tell, in the log or through the broker; ends with `close`. */
  readonly follow: Inlet['follow'];
  /** False while the transport is away: what happens is written all the same, and passed on later. */
  readonly isPassedOn: () => boolean;
  /** Lets what is under way end. */
  readonly close: () => Promise<void>;
};

export type OpenEventLogDeps = {
  readonly config: Pick<Config, 'events'>;
  readonly database: Database;
  readonly now: () => number;
};

/** Null where `EVENTS_URL` is not set: no event is written then. */
export function openEventLog({ config, database, now }: OpenEventLogDeps): EventLogParts | null {
  if (config.events.url === null) return null;
  const newId = createTimeOrderedIds({ now, random: Math.random });
  const log = createEventLog({ schema: eventSchema, source: eventSource, newId });
  const wakeUp = createWakeUp();
  const writer = { insertOf: log.insertOf, newId, onWritten: () => wakeUp.notify() };
  return { writer, log, database: eventDatabaseOf(database), wakeUp };
}

export type OpenTransport = typeof openTransport;

export type RunEventsDeps = {
  readonly config: Pick<Config, 'events'>;
  readonly parts: EventLogParts | null;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly openTransport?: OpenTransport | undefined;
};

/** Passes on what is written from now on, and looks after the log; the transport need not be there. Null without a log. */
export async function runEvents(deps: RunEventsDeps): Promise<Events | null> {
  const { config, parts, registry, logger, openTransport: open = openTransport } = deps;
  if (parts === null) return null;
  const { log, database, wakeUp } = parts;
  const { partnerTopic: topic } = config.events;
  const url = config.events.url ?? '';
  const telemetry = createEventTelemetry({ registry, logger, monotonic });
  const transport = await open({
    ...{ url, log, database, wakeUp, isOutage },
    observer: telemetry.consumers,
  }).catch((error: unknown) => {
    throw error instanceof TransportSettingsError ? new StartError(error.message, { cause: error }) : error;
  });
  const { newId } = parts.writer;
  const relay = transport.needsRelay ? await relayTo(transport.publisher, parts, telemetry) : null;
  const inlet = transport.needsRelay
    ? await openInlet({ ...{ url, topic, log, database, newId, telemetry, open }, source: eventSource })
    : null;
  logger.info('events.on', { transport: transport.name, ...(inlet === null ? {} : { partnerTopic: topic }) });
  return {
    upkeep: keepLogs(database, config, telemetry),
    follow: inlet?.follow ?? ((subscribe) => void subscribe(transport.subscriber)),
    isPassedOn: () => !telemetry.isHeldUp(),
    close: async () => {
      await relay?.stop();
      await Promise.all([inlet?.close(), transport.close()]);
    },
  };
}

/** What a broker has brought is told and ages too where there is none any more. */
function keepLogs(
  database: EventDatabase,
  config: Pick<Config, 'events'>,
  telemetry: EventTelemetry,
): readonly BackgroundLoop[] {
  const logs = [
    [eventSchema, telemetry.looked],
    [inboundSchema, telemetry.inboundLooked],
  ] as const;
  return logs.map(([schema, onLooked]) =>
    createKeepEventLog({
      upkeep: createPostgresEventLogUpkeep(database, { schema, ...config.events }),
      monotonic,
      ...pace,
      onLooked,
      onDropped: (partition) => telemetry.dropped(`${schema}.${partition}`),
      onFailed: telemetry.notKept,
    }),
  );
}

async function relayTo(
  publisher: EventPublisher,
  { log, database, wakeUp }: EventLogParts,
  telemetry: EventTelemetry,
): Promise<Turns> {
  // Before the first payment of this process: a transport that is new begins with what happens from now on.
  await registerConsumer({ log, database, consumer: relayName, from: 'now' });
  return startRelay({
    ...{ log, database, publisher, wakeUp },
    consumer: relayName,
    isForOthers: (event) => event.source === eventSource,
    monotonic,
    observer: telemetry.relay,
  });
}
