// The one place where a transport is chosen.
import { createPublisher } from '../adapters/create-publisher.ts';
import { createInletSubscriber } from '../adapters/inlet/inlet-subscriber.ts';
import type { InletSubscriberDeps } from '../adapters/inlet/inlet-subscriber.ts';
import { createPostgresPublisher } from '../adapters/postgres/postgres-publisher.ts';
import { createPostgresSubscriber } from '../adapters/postgres/postgres-subscriber.ts';
import { TransportSettingsError } from '../errors.ts';
import type { EventPublisher, EventSubscriber } from '../ports.ts';
import { readEventsUrl } from './events-url.ts';
import type { TransportName } from './events-url.ts';
import { loadBroker } from './load-broker.ts';

/** `inbound` is for those who subscribe to a broker; whoever only publishes needs none. */
export type TransportOptions = InletSubscriberDeps & {
  /** EVENTS_URL. */
  readonly url: string;
  /** Instead of the URL's, for what goes through a topic of its own; `isTopicName` says which can be one. */
  readonly topic?: string;
};

export type Transport = {
  readonly name: TransportName;
  /**
   * False: the log is the transport itself. What is appended to it is there for every
   * subscriber, and a relay would only write it a second time. True: a consumer of the
   * log has to hand what is for others to `publisher`.
   */
  readonly needsRelay: boolean;
  /** Connects with its first use. */
  readonly publisher: EventPublisher;
  /** Connects with its first use. */
  readonly subscriber: EventSubscriber;
  /** Closes both, in bounded time. May be called again, also meanwhile. */
  close(): Promise<void>;
};

/**
 * Resolves whether the transport can be reached or not: it is waited for where it is
 * used. Rejects with `TransportSettingsError` where the URL is none of a transport, or
 * where the client of its broker is not installed.
 */
export async function openTransport({ url, topic, ...deps }: TransportOptions): Promise<Transport> {
  const read = readEventsUrl(url);
  if ('problem' in read) throw new TransportSettingsError(`EVENTS_URL ${read.problem}.`);
  const { eventsUrl } = read;
  const { name } = eventsUrl;
  if (name === 'postgres')
    return transportOf(name, createPostgresPublisher(deps), createPostgresSubscriber(deps));
  const { address } = eventsUrl;
  const broker = await loadBroker(name, topic === undefined ? address : { ...address, topic });
  return transportOf(name, createPublisher(broker.openSending()), createInletSubscriber(broker, deps));
}

function transportOf(name: TransportName, publisher: EventPublisher, subscriber: EventSubscriber): Transport {
  return {
    name,
    needsRelay: name !== 'postgres',
    publisher,
    subscriber,
    close: async () => {
      await Promise.all([publisher.close(), subscriber.close()]);
    },
  };
}
