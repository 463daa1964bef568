// One topic for all events, not divided, so that it is in one order; one subscription for
// each service; and a topic for what nobody could read, with a subscription that keeps it.
import { TransportUnavailableError } from '../../errors.ts';
import type { PulsarAddress } from './pulsar-address.ts';

const requestMsMax = 10_000;

export const deadTopicOf = (topic: string, service: string): string => `${topic}-${service}-dead`;
const keeping = 'kept';

type Ask = { readonly method: 'GET' | 'PUT'; readonly path: string; readonly signal?: AbortSignal };

async function ask({ http, headers }: PulsarAddress, { method, path, signal }: Ask): Promise<Response> {
  const limit = AbortSignal.timeout(requestMsMax);
  return fetch(`${http}/admin/v2/${path}`, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  });
}

/** Makes it, or finds that it is there. */
async function ensure(address: PulsarAddress, path: string, signal?: AbortSignal): Promise<void> {
  const response = await ask(address, { method: 'PUT', path, ...(signal === undefined ? {} : { signal }) });
  await response.body?.cancel();
  if (!response.ok && response.status !== 409)
    throw new TransportUnavailableError(`Pulsar answered ${response.status} to a declaration.`);
}

export async function declareTopic(
  address: PulsarAddress,
  topic: string,
  signal?: AbortSignal,
): Promise<void> {
  await ensure(address, topic, signal);
}

export async function declareSubscription(
  address: PulsarAddress,
  service: string,
  signal?: AbortSignal,
): Promise<void> {
  const { topic } = address;
  const deadTopic = deadTopicOf(topic, service);
  await declareTopic(address, topic, signal);
  await declareTopic(address, deadTopic, signal);
  await ensure(address, `${topic}/subscription/${service}`, signal);
  await ensure(address, `${deadTopic}/subscription/${keeping}`, signal);
}

type Stats = { readonly subscriptions?: Readonly<Record<string, { readonly msgBacklog?: number }>> };

/** Messages that the subscription has not acknowledged. */
export async function backlogOf(address: PulsarAddress, service: string): Promise<number> {
  const path = `${address.topic}/stats?getPreciseBacklog=true`;
  const response = await ask(address, { method: 'GET', path });
  if (!response.ok) throw new TransportUnavailableError(`Pulsar answered ${response.status} to a question.`);
  const stats = (await response.json()) as Stats; // Pulsar's own shape, each field asked for
  return stats.subscriptions?.[service]?.msgBacklog ?? 0;
}
