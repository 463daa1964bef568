import type { BrokerAddress } from '../../transport/events-url.ts';
import type { Sending } from '../create-publisher.ts';
import { toBody } from '../wire.ts';
import { atMost, closeMsMax, withinSendTime } from '../within-time.ts';
import { pulsarAddress } from './pulsar-address.ts';
import { openPulsarProducer } from './pulsar-producer.ts';
import type { PulsarProducer } from './pulsar-producer.ts';
import { declareSubscription, declareTopic } from './pulsar-topology.ts';

/** A text of the WebSocket API may have a megabyte, and the body is a third longer in it. */
const bytesMax = 700_000;

export function createPulsarSending(brokerAddress: BrokerAddress): Sending {
  const address = pulsarAddress(brokerAddress);
  let opening: Promise<PulsarProducer> | null = null;

  const open = async (signal: AbortSignal): Promise<PulsarProducer> => {
    await declareTopic(address, address.topic, signal);
    for (const service of brokerAddress.services) await declareSubscription(address, service, signal);
    return openPulsarProducer(address, address.topic, () => (opening = null));
  };
  const letGo = async (): Promise<void> => {
    const closing = opening;
    opening = null;
    await atMost(closeMsMax, closing?.then((producer) => producer.close()) ?? Promise.resolve());
  };

  return {
    send: async (events) => {
      const messages = events.map((event) => ({
        body: toBody(event, bytesMax),
        key: event.stream,
        properties: { type: event.type },
      }));
      try {
        await withinSendTime(async (signal) => (await (opening ??= open(signal))).send(messages));
      } catch (error) {
        await letGo();
        throw error;
      }
    },
    letGo,
  };
}
