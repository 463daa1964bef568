// The clients are optional: only that of the chosen broker is loaded, and has to be there.
import type { Broker } from '../adapters/broker.ts';
import { TransportSettingsError } from '../errors.ts';
import type { BrokerAddress, BrokerName } from './events-url.ts';

export type BrokerModule = {
  /** What npm has to install. */
  readonly clients: string;
  readonly load: () => Promise<(address: BrokerAddress) => Broker>;
};

export const brokerModules: Readonly<Record<BrokerName, BrokerModule>> = {
  rabbitmq: {
    clients: 'rabbitmq-client',
    load: async () => (await import('../adapters/rabbitmq/open-rabbitmq.ts')).openRabbitmq,
  },
  kafka: {
    clients: '@platformatic/kafka',
    load: async () => (await import('../adapters/kafka/open-kafka.ts')).openKafka,
  },
  // Node's own WebSocket is its client.
  pulsar: {
    clients: '',
    load: async () => (await import('../adapters/pulsar/open-pulsar.ts')).openPulsar,
  },
  'sns-sqs': {
    clients: '@aws-sdk/client-sns @aws-sdk/client-sqs',
    load: async () => (await import('../adapters/sns-sqs/open-sns-sqs.ts')).openSnsSqs,
  },
};

/** Rejects with `TransportSettingsError` where the client is not installed. */
export async function loadBroker(
  name: BrokerName,
  address: BrokerAddress,
  modules: Readonly<Record<BrokerName, BrokerModule>> = brokerModules,
): Promise<Broker> {
  const { clients, load } = modules[name];
  try {
    return (await load())(address);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new TransportSettingsError(
      `EVENTS_URL chooses ${name}, whose client is not installed: npm install ${clients}`,
      { cause: error },
    );
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
