// An idempotent producer: each partition takes a batch whole, once and in order. One batch
// is under way at a time. A producer that failed may still try in the background, so it is
// given up, and what it brings late is known to the receivers' inbox.
import { Producer, ProduceAcks, stringSerializers } from '@platformatic/kafka';
import type { BaseOptions } from '@platformatic/kafka';
import type { Sending } from '../create-publisher.ts';
import { toBody, mediaType } from '../wire.ts';
import { atMost, closeMsMax, withinSendTime } from '../within-time.ts';
import { declareTopics, partitionCount } from './kafka-topology.ts';

/** A broker's own limit of a batch is a little over a megabyte, unless it was changed. */
const bytesMax = 900_000;

type TextProducer = Producer<string, string, string, string>;

export function createKafkaSending(connection: BaseOptions, topic: string): Sending {
  let opening: Promise<TextProducer> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const open = async (): Promise<TextProducer> => {
    await declareTopics(connection, [{ topic, partitions: partitionCount }]);
    return openProducer(connection);
  };
  const letGo = async (): Promise<void> => {
    const closing = opening;
    opening = null;
    await atMost(closeMsMax, closing?.then((producer) => producer.close(true)) ?? Promise.resolve());
  };
  const sendNow: Sending['send'] = async (events) => {
    const messages = events.map((event) => ({
      topic,
      key: event.stream,
      value: toBody(event, bytesMax).toString(),
      headers: { 'content-type': mediaType },
    }));
    if (messages.length === 0) return;
    try {
      await withinSendTime(async () => {
        const producer = await (opening ??= open());
        for (const group of bySize(messages)) await producer.send({ messages: group });
      });
    } catch (error) {
      await letGo();
      throw error;
    }
  };

  return {
    send: (events) => {
      const sent = last.then(() => sendNow(events));
      last = sent.catch(() => undefined);
      return sent;
    },
    letGo,
  };
}

export function openProducer(connection: BaseOptions): TextProducer {
  return new Producer({
    ...connection,
    idempotent: true,
    acks: ProduceAcks.ALL,
    serializers: stringSerializers,
  });
}

/** In requests that a broker takes even where all goes to one partition. */
function bySize<Message extends { readonly value: string }>(messages: readonly Message[]): Message[][] {
  const groups: Message[][] = [];
  let room = 0;
  for (const message of messages) {
    const bytes = Buffer.byteLength(message.value);
    if (bytes > room || groups.length === 0) {
      groups.push([]);
      room = bytesMax;
    }
    groups.at(-1)?.push(message);
    room -= bytes;
  }
  return groups;
}
