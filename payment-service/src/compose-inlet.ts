// What others send through the broker of EVENTS_URL, from its parts: a topic of its own, since what this service tells
// need not come back, and a log of its own in front of whoever takes it (ADR 36).
import { createEventLog, createWakeUp, inletName } from '@relevo/events';
import type { EventDatabase, EventLog, EventSubscriber, Subscription, openTransport } from '@relevo/events';
import type { EventTelemetry } from './adapters/event-telemetry.ts';
import { readPartnerMessage } from './adapters/partner-topic-reader.ts';
import { inboundSchema } from './adapters/postgres/event-database.ts';
import { isOutage } from './adapters/postgres/pool.ts';
import { createInletWatch } from './application/watch-inlet.ts';

/** Replicas share what comes. */
const service = 'payment-service';
const lookEveryMs = 3_000;

export type Inlet = {
  /** Takes what comes, from now until `close`. */
  readonly follow: (subscribe: (subscriber: EventSubscriber) => Subscription) => void;
  readonly close: () => Promise<void>;
};

export type InletDeps = {
  readonly url: string;
  readonly topic: string;
  /** The service's own. */
  readonly log: EventLog;
  readonly database: EventDatabase;
  readonly source: string;
  readonly newId: () => string;
  readonly telemetry: Pick<EventTelemetry, 'consumers' | 'inlet'>;
  readonly open: typeof openTransport;
};

export async function openInlet(deps: InletDeps): Promise<Inlet> {
  const { url, topic, log, database, source, newId, telemetry, open } = deps;
  let subscription: Subscription | null = null;
  const watch = createInletWatch({
    lag: () => subscription?.lag() ?? Promise.resolve(0),
    everyMs: lookEveryMs,
    observer: telemetry.inlet,
  });
  const transport = await open({
    ...{ url, topic, log, database, isOutage, wakeUp: createWakeUp() },
    inbound: {
      service,
      log: createEventLog({ schema: inboundSchema, source, newId }),
      read: readPartnerMessage,
    },
    observer: {
      ...telemetry.consumers,
      onOutage: (outage) => {
        telemetry.consumers.onOutage?.(outage);
        if (outage.consumer === inletName) watch.failed(outage.error);
      },
    },
  });
  return {
    follow: (subscribe) => {
      subscription = subscribe(transport.subscriber);
      watch.start();
    },
    // At once: what the watch has asked a broker that is away ends with the connection.
    close: async () => {
      await Promise.all([watch.stop(), transport.close()]);
    },
  };
}
