// All events of a batch go out at once on one channel, in order, and each is confirmed
// when a majority of the queue's replicas has it on disk. Nothing is sent again here:
// a channel that fails takes all that was not confirmed with it, and the caller begins anew.
import type { Channel, Connection } from 'rabbitmq-client';
import type { LoggedEvent } from '../../event.ts';
import type { Sending } from '../create-publisher.ts';
import { settleAll } from '../settle-all.ts';
import { mediaType, toBody } from '../wire.ts';
import { atMost, closeMsMax, withinSendTime } from '../within-time.ts';
import { closeConnection, connectToRabbitmq } from './rabbitmq-connection.ts';
import { declareExchange, declareQueues } from './rabbitmq-topology.ts';

/** RabbitMQ takes more; events are no place for it. */
const bytesMax = 1_000_000;

export type RabbitmqSendingDeps = {
  readonly url: URL;
  readonly topic: string;
  /** Their queues are declared before anything is sent: what nobody listens to is not kept. */
  readonly services: readonly string[];
};

export function createRabbitmqSending({ url, topic, services }: RabbitmqSendingDeps): Sending {
  let connection: Connection | null = null;
  let opening: Promise<Channel> | null = null;

  const open = async (): Promise<Channel> => {
    connection ??= connectToRabbitmq(url, `${topic} publisher`);
    const channel = await connection.acquire({ emitErrorsFromChannel: true });
    channel.on('error', () => undefined); // told by what was not confirmed
    channel.once('close', () => (opening = null));
    await declareExchange(channel, topic);
    for (const service of services) await declareQueues(channel, topic, service);
    await channel.confirmSelect();
    return channel;
  };
  const openOnce = async (): Promise<Channel> => {
    const mine = (opening ??= open());
    try {
      return await mine;
    } catch (error) {
      if (opening === mine) opening = null;
      throw error;
    }
  };

  return {
    send: async (events) => {
      const messages = events.map((event) => ({
        envelope: envelopeOf(topic, event),
        body: toBody(event, bytesMax),
      }));
      await withinSendTime(async (signal) => {
        const channel = await openOnce();
        signal.addEventListener('abort', () => void channel.close(), { once: true });
        await settleAll(messages.map(({ envelope, body }) => channel.basicPublish(envelope, body)));
      });
    },
    letGo: async () => {
      await atMost(closeMsMax, opening?.then((channel) => channel.close()) ?? Promise.resolve());
      if (connection !== null) await closeConnection(connection);
    },
  };
}

const envelopeOf = (topic: string, event: LoggedEvent) => ({
  exchange: topic,
  routingKey: event.type,
  durable: true,
  contentType: mediaType,
  messageId: event.id,
  type: event.type,
});
