// A failover subscription: one replica receives, and another when that one is gone, from
// the first message that was not acknowledged.
import type { BrokerAddress } from '../../transport/events-url.ts';
import type { Receiving, ReceivingDeps } from '../broker.ts';
import { inHandMax } from '../inlet/inlet-session.ts';
import type { MessageHolder } from '../inlet/inlet-session.ts';
import { keepReceiving } from '../keep-receiving.ts';
import { pulsarAddress } from './pulsar-address.ts';
import type { PulsarAddress } from './pulsar-address.ts';
import { openPulsarProducer } from './pulsar-producer.ts';
import { openPulsarSocket } from './pulsar-socket.ts';
import type { PulsarSocket } from './pulsar-socket.ts';
import { backlogOf, deadTopicOf, declareSubscription } from './pulsar-topology.ts';

type Received = { readonly messageId: string; readonly payload: string };

export function startPulsarReceiving(brokerAddress: BrokerAddress, deps: ReceivingDeps): Receiving {
  const { service, openSession, pause, onOutage } = deps;
  const address = pulsarAddress(brokerAddress);
  const query = `subscriptionType=Failover&receiverQueueSize=${inHandMax}`;

  const receiving = keepReceiving({
    receive: async (signal, onKnown) => {
      await declareSubscription(address, service, signal);
      onKnown();
      // The first message may come with the answer that the socket is open.
      const socket = Promise.withResolvers<PulsarSocket>();
      const session = openSession(holderOf(address, service, socket.promise));
      try {
        const opened = await openPulsarSocket({
          address,
          path: `consumer/${address.topic}/${service}?${query}`,
          onMessage: ({ messageId, payload }) => {
            if (typeof messageId === 'string' && typeof payload === 'string')
              session.push({ messageId, payload });
          },
        });
        socket.resolve(opened);
        const close = (): void => void opened.close();
        signal.addEventListener('abort', close, { once: true });
        if (signal.aborted) close();
        await opened.closed;
        signal.removeEventListener('abort', close);
      } finally {
        await session.end();
      }
    },
    pause,
    onOutage,
    letGo: () => Promise.resolve(),
  });
  return { ...receiving, backlog: () => backlogOf(address, service) };
}

function holderOf(
  address: PulsarAddress,
  service: string,
  opened: Promise<PulsarSocket>,
): MessageHolder<Received> {
  return {
    bodyOf: ({ payload }) => Buffer.from(payload, 'base64').toString(),
    acknowledge: async (messages) => {
      const socket = await opened;
      for (const { messageId } of messages) socket.send({ messageId });
    },
    layAside: async ({ payload }, reason) => {
      const topic = deadTopicOf(address.topic, service);
      const producer = await openPulsarProducer(address, topic, () => undefined);
      await producer.send([{ body: Buffer.from(payload, 'base64'), properties: { reason } }]);
      await producer.close();
    },
  };
}
