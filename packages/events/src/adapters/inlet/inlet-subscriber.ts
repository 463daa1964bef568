// A broker's subscriber: the inlet keeps what comes in a log, and the consumers read it
// there. It begins with the first subscription and goes on until the subscriber is
// closed, so that nothing waits in the broker for somebody to subscribe again.
import { TransportSettingsError } from '../../errors.ts';
import type { EventLog } from '../../event-log.ts';
import type { EventSubscriber } from '../../ports.ts';
import { pauseByTimer } from '../../wake-up.ts';
import type { Broker, Receiving } from '../broker.ts';
import { lagMax, createPostgresSubscriber } from '../postgres/postgres-subscriber.ts';
import type { PostgresSubscriberDeps } from '../postgres/postgres-subscriber.ts';
import type { ReadMessage } from '../wire.ts';
import { atMost } from '../within-time.ts';
import { openInletSession } from './inlet-session.ts';

type Inbound = {
  /** Its replicas share what comes, such as `order-service`. */
  readonly service: string;
  /**
   * Where what comes is kept: a log of the service's database beside its own, which no
   * relay reads, so that nothing goes back to where it came from.
   */
  readonly log: EventLog;
  /** For senders whose messages are not what `toCloudEvent` makes; what it refuses is laid aside. */
  readonly read?: ReadMessage;
};

export type InletSubscriberDeps = PostgresSubscriberDeps & { readonly inbound?: Inbound };

/** What an observer knows it by, as it does a consumer. */
export const inletName = 'inlet';

/** How long `stop` waits for a broker that is away, so that the service is known to it afterwards. */
const knownMsMax = 2_000;

export function createInletSubscriber(broker: Broker, deps: InletSubscriberDeps): EventSubscriber {
  const { inbound, ...consumerDeps } = deps;
  if (inbound === undefined) return refusingSubscriber;
  const { database, wakeUp, pause = pauseByTimer, observer } = deps;
  // What follows from an event is the service's own, and goes to its own log.
  const log: EventLog = { ...inbound.log, append: deps.log.append };
  const consumers = createPostgresSubscriber({ ...consumerDeps, log });
  const onOutage = (error: unknown): void => observer?.onOutage?.({ consumer: inletName, error });
  const onLaidAside = (reason: string): void => observer?.onLaidAside?.({ consumer: inletName, reason });
  const inlet = { log: inbound.log, read: inbound.read, database, wakeUp, pause, onOutage, onLaidAside };
  let receiving: Receiving | null = null;

  return {
    subscribe: (options) => {
      const subscription = consumers.subscribe(options);
      const started = (receiving ??= broker.startReceiving({
        service: inbound.service,
        openSession: (holder) => openInletSession(inlet, holder),
        pause,
        onOutage,
      }));
      return {
        ...subscription,
        // The broker is asked first: what moves on meanwhile is counted twice rather than not at all.
        lag: async () => Math.min((await started.backlog()) + (await subscription.lag()), lagMax),
        stop: async () => {
          await Promise.all([subscription.stop(), atMost(knownMsMax, started.known)]);
        },
      };
    },
    close: async () => {
      await Promise.all([consumers.close(), receiving?.stop()]);
    },
  };
}

const refusingSubscriber: EventSubscriber = {
  subscribe: () => {
    throw new TransportSettingsError('Subscribing to a broker needs `inbound`: a log for what comes.');
  },
  close: () => Promise.resolve(),
};
