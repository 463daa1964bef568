// Metrics and log events of the event logs: how far their readers are behind, whether what happens is passed on, and
// whether what others send comes in.
import type { ConsumerObserver, RelayObserver } from '@relevo/events';
import { Counter } from '@relevo/service-kit';
import type { Logger, Registry } from '@relevo/service-kit';
import type { EventLogState } from '../application/keep-event-log.ts';
import type { InletObserver } from '../application/watch-inlet.ts';
import { createEventGauges } from './event-gauges.ts';

export type EventTelemetry = {
  readonly looked: (state: EventLogState) => void;
  /** The same of the log for what a broker brings. */
  readonly inboundLooked: (state: EventLogState) => void;
  readonly dropped: (partition: string) => void;
  readonly notKept: (error: unknown) => void;
  readonly consumers: ConsumerObserver;
  readonly relay: RelayObserver;
  readonly inlet: InletObserver;
  /** Nothing can be passed on, or nothing comes in: the transport is away, or the database. */
  readonly isHeldUp: () => boolean;
};

function createInletTelemetry(logger: Logger, monotonic: () => number) {
  let events = 0;
  let awaySinceMs: number | null = null;
  const observer: InletObserver = {
    looked: (waiting) => {
      events = waiting;
    },
    away: (error) => {
      awaySinceMs = monotonic();
      logger.warn('events.not-received', { error });
    },
    back: () => {
      awaySinceMs = null;
      logger.info('events.received-again');
    },
  };
  return {
    observer,
    isAway: () => awaySinceMs !== null,
    state: () => ({ events, ageMs: awaySinceMs === null ? 0 : monotonic() - awaySinceMs }),
  };
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';

export function createEventTelemetry({
  registry,
  logger,
  monotonic,
}: {
  readonly registry: Registry;
  readonly logger: Logger;
  readonly monotonic: () => number;
}): EventTelemetry {
  let latest: EventLogState | null = null;
  let inbound: EventLogState | null = null;
  let heldUpBy: string | null = null;
  const inlet = createInletTelemetry(logger, monotonic);
  createEventGauges(registry, { state: () => latest, inbound: () => inbound, inlet: inlet.state });
  const relayed = new Counter({
    name: 'relevo_events_relayed_total',
    help: 'Events that are safe with the transport, each counted once for each time that it was handed over.',
    registers: [registry],
  });
  const failed = new Counter({
    name: 'relevo_events_relay_failures_total',
    help: 'Times that events could not be handed over: the transport is away, or the database.',
    registers: [registry],
  });
  return {
    looked: (state) => {
      latest = state;
    },
    inboundLooked: (state) => {
      inbound = state;
    },
    dropped: (partition) => logger.info('events.partition-dropped', { partition }),
    notKept: (error) => logger.warn('events.not-kept', { error }),
    consumers: {
      onHandlerFailed: ({ consumer, events, attempts, error }) =>
        logger.warn('event.not-handled', { consumer, events: events.length, attempts, error }),
      onDead: ({ consumer, event, attempts, error }) =>
        logger.error('event.died', { consumer, stream: event.stream, type: event.type, attempts, error }),
      onOutage: ({ consumer, error }) => logger.debug('events.not-consumed', { consumer, error }),
      onLaidAside: ({ reason }) => logger.warn('event.laid-aside', { reason }),
    },
    relay: {
      onRelayed: (events) => {
        relayed.inc(events);
        if (heldUpBy !== null) logger.info('events.relayed-again', { events });
        heldUpBy = null;
      },
      onOutage: (error) => {
        failed.inc();
        const reason = reasonOf(error);
        // Once for each reason: an event that is too large may come up while the broker is away, and waits for a person.
        if (reason !== heldUpBy)
          logger[reason === 'event_too_large' ? 'error' : 'warn']('events.not-relayed', { error });
        heldUpBy = reason;
      },
    },
    inlet: inlet.observer,
    isHeldUp: () => heldUpBy !== null || inlet.isAway(),
  };
}
