import type { BaseOptions } from '@platformatic/kafka';
import type { BrokerAddress } from '../../transport/events-url.ts';

const portByDefault = '9092';

/** What every client of the cluster is made with. */
export function kafkaConnection({ url, hosts }: BrokerAddress, clientId: string): BaseOptions {
  const isTls = url.protocol === 'kafka+ssl:' || url.searchParams.get('tls') === '1';
  return {
    clientId,
    bootstrapBrokers: hosts.map((host) => (/:\d+$/.test(host) ? host : `${host}:${portByDefault}`)),
    retries: 3,
    retryDelay: 200,
    ...(isTls ? { tls: {} } : {}),
    ...(url.username === '' ? {} : { sasl: credentials(url) }),
  };
}

const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

function credentials(url: URL) {
  const asked = url.searchParams.get('sasl')?.toUpperCase();
  return {
    mechanism: mechanisms.find((mechanism) => mechanism === asked) ?? 'PLAIN',
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}
