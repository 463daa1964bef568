import type { BrokerAddress } from '../../transport/events-url.ts';
import type { Broker } from '../broker.ts';
import { kafkaConnection } from './kafka-connection.ts';
import { startKafkaReceiving } from './kafka-receiving.ts';
import { createKafkaSending } from './kafka-sending.ts';

export function openKafka(address: BrokerAddress): Broker {
  const { topic } = address;
  return {
    openSending: () => createKafkaSending(kafkaConnection(address, `${topic}-publisher`), topic),
    startReceiving: (deps) =>
      startKafkaReceiving({ ...deps, connection: kafkaConnection(address, deps.service), topic }),
  };
}
