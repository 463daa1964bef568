// What people watch: the events of this replica, fed from what telemetry is told,
// and streamed with the state of the providers.
import { randomBytes } from 'node:crypto';
import type { ProviderGuard } from '@relevo/resilience';
import type { Logger } from '@relevo/service-kit';
import { createEventRing } from './adapters/events/event-ring.ts';
import { createEventStream, streamLimits } from './adapters/events/event-stream.ts';
import type { EventStream } from './adapters/events/event-stream.ts';
import type { ViewProvider } from './adapters/http/provider-view.ts';
import type { Telemetry } from './adapters/telemetry.ts';
import type { EventFeed } from './application/event-feed.ts';
import { feedDeliveries } from './application/feed-deliveries.ts';
import type { Config } from './config.ts';

export type Live = {
  readonly feed: EventFeed;
  /** The same telemetry, with whoever watches hearing of it too. */
  readonly listenTo: (telemetry: Telemetry) => Telemetry;
  readonly openStream: (deps: {
    readonly guards: readonly ProviderGuard[];
    readonly viewProvider: ViewProvider;
    readonly onDropped: (count: number) => void;
  }) => EventStream;
};

export type LiveDeps = {
  readonly config: Config;
  readonly version: string;
  readonly logger: Logger;
  readonly now: () => number;
};

const ringSize = 2_000;

export function composeLive({ config, version, logger, now }: LiveDeps): Live {
  const onUnwritable = (event: { readonly type: string; readonly error: unknown }): void =>
    logger.error('event.not-written', event);
  const ring = createEventRing({ boot: randomBytes(4).toString('hex'), size: ringSize, now, onUnwritable });
  return {
    feed: ring,
    listenTo: (telemetry) => ({
      ...telemetry,
      observer: feedDeliveries(telemetry.observer, ring),
      upkeep: {
        ...telemetry.upkeep,
        replays: {
          ...telemetry.upkeep.replays,
          jobChanged: (progress) => ring.publish('replay.job_changed', progress),
        },
      },
      breakerMoved: (transition) => {
        telemetry.breakerMoved(transition);
        ring.publish('breaker.moved', transition);
      },
    }),
    openStream: ({ guards, viewProvider, onDropped }) =>
      createEventStream({
        ring,
        states: { providers: () => ({ items: guards.map(viewProvider) }) },
        limits: streamLimits,
        now,
        replica: config.replica,
        version,
        onDropped,
        onUnwritable,
      }),
  };
}
