import type { BrokerAddress } from '../../transport/events-url.ts';
import type { Broker } from '../broker.ts';
import { startPulsarReceiving } from './pulsar-receiving.ts';
import { createPulsarSending } from './pulsar-sending.ts';

export function openPulsar(address: BrokerAddress): Broker {
  return {
    openSending: () => createPulsarSending(address),
    startReceiving: (deps) => startPulsarReceiving(address, deps),
  };
}
