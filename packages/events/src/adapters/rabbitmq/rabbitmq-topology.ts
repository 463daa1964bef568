// One exchange for all events, one queue for each service that hears them, and one
// beside it for what nobody could read. All are declared by whoever comes first, and are
// the same whoever that is.
import type { Channel } from 'rabbitmq-client';

export const queueOf = (topic: string, service: string): string => `${topic}.${service}`;
export const deadQueueOf = (topic: string, service: string): string => `${queueOf(topic, service)}.dead`;

const quorum = { 'x-queue-type': 'quorum' } as const;

export async function declareExchange(channel: Channel, topic: string): Promise<void> {
  await channel.exchangeDeclare({ exchange: topic, type: 'topic', durable: true });
}

export async function declareQueues(channel: Channel, topic: string, service: string): Promise<void> {
  await declareExchange(channel, topic);
  const queue = queueOf(topic, service);
  await channel.queueDeclare({
    queue,
    durable: true,
    arguments: {
      ...quorum,
      // Order: one replica receives, and another only when that one is gone.
      'x-single-active-consumer': true,
      // RabbitMQ 4 drops what came back 20 times, as each crash of a receiver lets it.
      'x-delivery-limit': 1_000_000,
    },
  });
  await channel.queueDeclare({ queue: deadQueueOf(topic, service), durable: true, arguments: quorum });
  await channel.queueBind({ exchange: topic, queue, routingKey: '#' });
}
