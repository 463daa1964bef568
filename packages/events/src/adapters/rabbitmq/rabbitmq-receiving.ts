// One channel at a time receives. When it closes, for whatever reason, RabbitMQ puts what
// was not acknowledged back in its old order and gives it to the next one; nothing is
// ever rejected, since that would reorder it.
import type { AsyncMessage, Channel } from 'rabbitmq-client';
import type { Receiving, ReceivingDeps } from '../broker.ts';
import { inHandMax } from '../inlet/inlet-session.ts';
import type { MessageHolder } from '../inlet/inlet-session.ts';
import { keepReceiving } from '../keep-receiving.ts';
import { atMost, closeMsMax } from '../within-time.ts';
import { closeConnection, connectToRabbitmq } from './rabbitmq-connection.ts';
import { deadQueueOf, declareQueues, queueOf } from './rabbitmq-topology.ts';

export type RabbitmqReceivingDeps = ReceivingDeps & { readonly url: URL; readonly topic: string };

export function startRabbitmqReceiving(deps: RabbitmqReceivingDeps): Receiving {
  const { url, topic, service, openSession, pause, onOutage } = deps;
  const queue = queueOf(topic, service);
  const connection = connectToRabbitmq(url, `${topic} ${service}`);
  const deadLetters = connection.createPublisher({ confirm: true });
  let inHand = (): number => 0;

  const holderOf = (channel: Channel): MessageHolder<AsyncMessage> => ({
    bodyOf: ({ body }) => textOf(body),
    acknowledge: async (messages) => {
      const deliveryTag = messages.at(-1)?.deliveryTag;
      if (deliveryTag !== undefined) channel.basicAck({ deliveryTag, multiple: true });
      await Promise.resolve(); // it is written, and no answer comes
    },
    layAside: ({ body }, reason) =>
      deadLetters.send(
        { routingKey: deadQueueOf(topic, service), durable: true, headers: { 'x-reason': reason } },
        Buffer.from(textOf(body)),
      ),
  });
  const consume = async (channel: Channel, signal: AbortSignal): Promise<void> => {
    const session = openSession(holderOf(channel));
    inHand = session.inHand;
    const over = untilOver(channel, signal);
    try {
      await channel.basicQos({ prefetchCount: inHandMax });
      await channel.basicConsume({ queue }, session.push);
      await over;
    } finally {
      await session.end();
    }
  };
  const receiving = keepReceiving({
    receive: async (signal, onKnown) => {
      const channel = await connection.acquire({ emitErrorsFromChannel: true });
      channel.on('error', onOutage);
      try {
        await declareQueues(channel, topic, service);
        onKnown();
        await consume(channel, signal);
      } finally {
        await atMost(closeMsMax, channel.close());
      }
    },
    pause,
    onOutage,
    letGo: async () => {
      await atMost(closeMsMax, deadLetters.close());
      await closeConnection(connection);
    },
  });

  return {
    ...receiving,
    // What is ready there, and what was sent to this replica; what another one has in hand is not told.
    backlog: async () => (await connection.queueDeclare({ queue, passive: true })).messageCount + inHand(),
  };
}

/** The client has read the body already where it says that it is application/json. */
const textOf = (body: AsyncMessage['body']): string =>
  Buffer.isBuffer(body) || typeof body === 'string' ? String(body) : JSON.stringify(body);

/** Ends when the channel has closed, when its queue was deleted under it, or when nothing more is wanted. */
function untilOver(channel: Channel, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    channel.once('close', resolve);
    channel.once('basic.cancel', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (!channel.active || signal.aborted) resolve();
  });
}
