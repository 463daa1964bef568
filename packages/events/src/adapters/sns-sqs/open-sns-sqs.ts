import type { BrokerAddress } from '../../transport/events-url.ts';
import type { Broker } from '../broker.ts';
import { createSnsSending } from './sns-sending.ts';
import { startSqsReceiving } from './sqs-receiving.ts';

export function openSnsSqs(address: BrokerAddress): Broker {
  return {
    openSending: () => createSnsSending(address),
    startReceiving: (deps) => startSqsReceiving(address, deps),
  };
}
