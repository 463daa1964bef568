// Partners at a broker: they have its client and docs/partners.md, and nothing of ours.
import { ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka';
import { Connection } from 'rabbitmq-client';

export type PartnerMessage = { readonly key: string; readonly text: string };

export type PartnerPublisher = {
  /** Resolves once the broker has confirmed all of them; where it rejects, some may be there. */
  readonly publish: (messages: readonly PartnerMessage[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type OpenPartnerPublisher = (url: URL, topic: string) => PartnerPublisher;

const ANSWER_MS_MAX = 2_000;

export const openRabbitmqPublisher: OpenPartnerPublisher = (url, exchange) => {
  const connection = new Connection({
    url: `${url.protocol}//${url.username}:${url.password}@${url.host}`,
    acquireTimeout: ANSWER_MS_MAX,
    retryLow: 100,
    retryHigh: 500,
  });
  connection.on('error', () => undefined);
  const publisher = connection.createPublisher({ confirm: true });
  return {
    publish: async (messages) => {
      // What nobody listens to is not kept: the service has its queue there from its first start on.
      await connection.queueDeclare({ queue: `${exchange}.payment-service`, passive: true });
      const envelope = { exchange, durable: true, contentType: 'application/json' };
      await Promise.all(
        messages.map(({ key, text }) => publisher.send({ ...envelope, routingKey: key }, Buffer.from(text))),
      );
    },
    close: async () => {
      await publisher.close();
      await connection.close();
    },
  };
};

export const openKafkaPublisher: OpenPartnerPublisher = ({ host }, topic) => {
  const producer = new Producer({
    clientId: 'partner',
    bootstrapBrokers: [host],
    acks: ProduceAcks.ALL,
    serializers: stringSerializers,
    timeout: ANSWER_MS_MAX,
    retries: 0,
  });
  return {
    publish: async (messages) => {
      await producer.send({ messages: messages.map(({ key, text: value }) => ({ topic, key, value })) });
    },
    close: () => producer.close(true),
  };
};
