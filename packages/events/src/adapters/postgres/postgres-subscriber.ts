// Subscribing is consuming: the cursor is the mark of what was dealt with, and moves in
// the transaction of the handler.
import { deadLetters, replayStream } from '../../consumer/dead-letters.ts';
import type { ConsumerOptions } from '../../consumer/consumer-options.ts';
import { startConsumer } from '../../consumer/start-consumer.ts';
import { TransportClosedError } from '../../errors.ts';
import type { EventSubscriber, SubscribeOptions, Subscription } from '../../ports.ts';
import { consumerLag } from '../../upkeep/horizon.ts';

/** Counting stops here. */
export const lagMax = 10_000;

export type PostgresSubscriberDeps = Omit<ConsumerOptions, keyof SubscribeOptions>;

/** The embedded default: nothing but the service's own database. */
export function createPostgresSubscriber(deps: PostgresSubscriberDeps): EventSubscriber {
  const subscriptions = new Set<Subscription>();
  let isClosed = false;
  return {
    subscribe: (options) => {
      if (isClosed) throw new TransportClosedError('The subscriber is closed.');
      const subscription = subscribe({ ...deps, ...options });
      subscriptions.add(subscription);
      return subscription;
    },
    close: async () => {
      isClosed = true;
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    },
  };
}

function subscribe(options: ConsumerOptions): Subscription {
  const { log, database, consumer } = options;
  const { schema } = log;
  const turns = startConsumer(options);
  return {
    lag: async () =>
      (await database.transaction((tx) => consumerLag(tx, { schema, consumer, countMax: lagMax }))).events,
    deadLetters: (limit) => database.transaction((tx) => deadLetters(tx, { schema, consumer, limit })),
    replay: (stream) => replayStream(options, stream),
    stop: () => turns.stop(),
  };
}
