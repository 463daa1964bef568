import type { BrokerAddress } from '../../transport/events-url.ts';
import type { Broker } from '../broker.ts';
import { startRabbitmqReceiving } from './rabbitmq-receiving.ts';
import { createRabbitmqSending } from './rabbitmq-sending.ts';

export function openRabbitmq({ url, topic, services }: BrokerAddress): Broker {
  return {
    openSending: () => createRabbitmqSending({ url, topic, services }),
    startReceiving: (deps) => startRabbitmqReceiving({ ...deps, url, topic }),
  };
}
