// A consumer group shares the partitions among the replicas of a service. What is in the
// log is committed; a replica that has lost a partition meanwhile writes nothing that the
// next one does not write as well, in the same order, and the inbox keeps one of each.
import { Consumer, stringDeserializers } from '@platformatic/kafka';
import type { BaseOptions, Message } from '@platformatic/kafka';
import type { Receiving, ReceivingDeps } from '../broker.ts';
import type { MessageHolder } from '../inlet/inlet-session.ts';
import { keepReceiving } from '../keep-receiving.ts';
import { atMost, closeMsMax } from '../within-time.ts';
import { createKafkaBacklog } from './kafka-backlog.ts';
import { openProducer } from './kafka-sending.ts';
import { deadTopicOf, declareTopics, partitionCount } from './kafka-topology.ts';

type TextMessage = Message<string, string, string, string>;
type TextConsumer = Consumer<string, string, string, string>;

export type KafkaReceivingDeps = ReceivingDeps & { readonly connection: BaseOptions; readonly topic: string };

export function startKafkaReceiving(deps: KafkaReceivingDeps): Receiving {
  const { connection, topic, service, openSession, pause, onOutage } = deps;
  const deadTopic = deadTopicOf(topic, service);
  const groupId = `${topic}.${service}`;
  const backlog = createKafkaBacklog({ connection, topic, groupId });

  const consume = async (consumer: TextConsumer, signal: AbortSignal): Promise<void> => {
    const session = openSession(holderOf(connection, deadTopic, consumer));
    const stream = await consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest' });
    const stop = (): void => void stream.destroy();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      for await (const message of stream) {
        session.push(message);
        await session.hasRoom(signal);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      await session.end();
    }
  };
  const receiving = keepReceiving({
    receive: async (signal, onKnown) => {
      await declareTopics(connection, [
        { topic, partitions: partitionCount },
        { topic: deadTopic, partitions: 1 },
      ]);
      onKnown();
      const consumer = openConsumer(connection, groupId);
      try {
        if (!signal.aborted) await consume(consumer, signal);
      } finally {
        await atMost(closeMsMax, consumer.close(true));
      }
    },
    pause,
    onOutage,
    letGo: backlog.close,
  });

  return { ...receiving, backlog: backlog.count };
}

function openConsumer(connection: BaseOptions, groupId: string): TextConsumer {
  return new Consumer({
    ...connection,
    groupId,
    autocommit: false,
    deserializers: stringDeserializers,
    // A replica that is gone is missed after this.
    sessionTimeout: 10_000,
    heartbeatInterval: 2_000,
    rebalanceTimeout: 10_000,
    maxWaitTime: 250,
    minBytes: 1,
    maxBytes: 5_000_000,
  });
}

function holderOf(
  connection: BaseOptions,
  deadTopic: string,
  consumer: TextConsumer,
): MessageHolder<TextMessage> {
  return {
    bodyOf: ({ value }) => value,
    acknowledge: async (messages) => {
      const last = new Map(messages.map((message) => [message.partition, message]));
      await consumer.commit({
        offsets: [...last.values()].map(({ topic, partition, offset, leaderEpoch }) => ({
          topic,
          partition,
          offset: offset + 1n,
          leaderEpoch,
        })),
      });
    },
    layAside: async ({ key, value }, reason) => {
      const producer = openProducer(connection);
      try {
        await producer.send({ messages: [{ topic: deadTopic, key, value, headers: { reason } }] });
      } finally {
        await atMost(closeMsMax, producer.close(true));
      }
    },
  };
}
