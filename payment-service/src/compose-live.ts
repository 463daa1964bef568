// What people watch: the events of this replica and what moves in it, fed from
// what telemetry is told, as pages to be asked for and as one stream.
import { randomBytes } from 'node:crypto';
import type { ProviderGuard } from '@relevo/resilience';
import type { Logger } from '@relevo/service-kit';
import { createEventRing } from './adapters/events/event-ring.ts';
import type { EventRing } from './adapters/events/event-ring.ts';
import { createEventStream, streamLimits } from './adapters/events/event-stream.ts';
import type { EventStream } from './adapters/events/event-stream.ts';
import { createFlowView } from './adapters/http/flow-routes.ts';
import type { ViewFlow } from './adapters/http/flow-routes.ts';
import { createProviderView } from './adapters/http/provider-view.ts';
import type { ViewProvider } from './adapters/http/provider-view.ts';
import { createDeliveryMeters } from './adapters/meters/delivery-meters.ts';
import type { DeliveryMeters } from './adapters/meters/delivery-meters.ts';
import type { OutboxCount } from './adapters/postgres/outbox-watch.ts';
import type { Telemetry } from './adapters/telemetry.ts';
import type { EventFeed } from './application/event-feed.ts';
import { feedDeliveries } from './application/feed-deliveries.ts';
import type { Isolations } from './application/isolate-provider.ts';
import type { Config } from './config.ts';

export type LiveViews = {
  readonly viewProvider: ViewProvider;
  readonly viewFlow: ViewFlow;
  readonly events: EventStream;
};

type LiveViewsDeps = {
  readonly guards: readonly ProviderGuard[];
  readonly isolations: Pick<Isolations, 'of'>;
  readonly outbox: () => OutboxCount;
  readonly onDropped: (count: number) => void;
};

export type Live = {
  readonly feed: EventFeed;
  /** The same telemetry, with whoever watches hearing of it too. */
  readonly listenTo: (telemetry: Telemetry) => Telemetry;
  readonly openViews: (deps: LiveViewsDeps) => LiveViews;
};

export type LiveDeps = {
  readonly config: Config;
  readonly version: string;
  readonly logger: Logger;
  readonly now: () => number;
};

const ringSizes = { size: 2_000, rareSize: 500 };

export function composeLive({ config, version, logger, now }: LiveDeps): Live {
  const onUnwritable = (event: { readonly type: string; readonly error: unknown }): void =>
    logger.error('event.not-written', event);
  const boot = randomBytes(4).toString('hex');
  const ring = createEventRing({ ...ringSizes, boot, now, onUnwritable });
  const meters = createDeliveryMeters(
    config.providers.map(({ name }) => name),
    now,
  );
  return {
    feed: ring,
    listenTo: (telemetry) => listen(telemetry, ring, meters),
    openViews: ({ guards, isolations, outbox, onDropped }) => {
      const viewProvider = createProviderView(guards, isolations, meters);
      const viewFlow = createFlowView({ guards, meters, outbox, now });
      const states = { providers: () => ({ items: guards.map(viewProvider) }), flow: viewFlow };
      const { replica } = config;
      const limits = streamLimits;
      const events = createEventStream({
        ring,
        states,
        limits,
        now,
        replica,
        version,
        onDropped,
        onUnwritable,
      });
      return { viewProvider, viewFlow, events };
    },
  };
}

function listen(telemetry: Telemetry, ring: EventRing, meters: DeliveryMeters): Telemetry {
  const { upkeep } = telemetry;
  return {
    ...telemetry,
    observer: feedDeliveries(meters.measure(telemetry.observer), ring),
    upkeep: {
      ...upkeep,
      replays: {
        ...upkeep.replays,
        jobChanged: (progress) => ring.publish('replay.job_changed', progress),
      },
    },
    paymentEnded: (end) => {
      telemetry.paymentEnded(end);
      meters.paymentEnded(end.outcome);
    },
    breakerMoved: (transition) => {
      telemetry.breakerMoved(transition);
      ring.publish('breaker.moved', { ...transition, kind: 'provider' });
    },
  };
}
