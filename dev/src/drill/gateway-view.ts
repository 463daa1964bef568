// What a drill asks of the system, in the words of its record.
import type { HttpClient } from '../load/http-client.ts';
import { StartError } from '../start-error.ts';
import type { Place } from './expectation-schema.ts';
import type { BreakerSample } from './record.ts';

// A paused replica must not hold up the looks at the others.
const LOOK_TIMEOUT_MS = 1_500;

type ProvidersAnswer = {
  readonly items: readonly {
    readonly name: string;
    readonly state: string;
    readonly last_transition: { readonly to: string; readonly reason: string; readonly at: string } | null;
  }[];
};

const PLACES: readonly Place[] = ['primary', 'fallback'];

/** How the providers at both places of the chain are called. */
export async function readNames(client: HttpClient, url: string): Promise<Readonly<Record<Place, string>>> {
  const { items } = await client.json<ProvidersAnswer>(`${url}/providers`);
  const [primary, fallback] = items.map(({ name }) => name);
  // The faults go to notifier-primary and notifier-fallback, whatever the chain says.
  if (primary?.startsWith('aldeamo') !== true || fallback?.startsWith('twilio') !== true) {
    throw new StartError(
      'Drills are written for the shipped chain: aldeamo first, twilio second.\n' +
        `This one has: ${items.map(({ name }) => name).join(', ')}. See GATEWAY_CONFIG or config/gateway.yaml.`,
    );
  }
  return { primary, fallback };
}

export async function readBreakers(
  client: HttpClient,
  url: string,
  startedAtMs: number,
): Promise<BreakerSample['breakers']> {
  const { items } = await client.json<ProvidersAnswer>(`${url}/providers`, { timeoutMs: LOOK_TIMEOUT_MS });
  return PLACES.flatMap((provider, index) => {
    const item = items[index];
    if (item === undefined) return [];
    const { state, last_transition: last } = item;
    return [
      {
        provider,
        state,
        lastTransition: last && {
          to: last.to,
          reason: last.reason,
          atS: (Date.parse(last.at) - startedAtMs) / 1_000,
        },
      },
    ];
  });
}

/** Notifications that are not settled yet, as one replica sees them in the database. */
export async function readOwed(client: HttpClient, url: string): Promise<number> {
  const { text } = await client.send(`${url}/metrics`, { timeoutMs: LOOK_TIMEOUT_MS });
  return sumOf(text, 'relevo_outbox_notifications');
}

/** The sum of a metric over its labels. */
function sumOf(metrics: string, name: string): number {
  let sum = 0;
  for (const line of metrics.split('\n')) {
    if (!line.startsWith(`${name}{`) && !line.startsWith(`${name} `)) continue;
    sum += Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return sum;
}

/** How many messages with this text customers have received from one notifier. */
export async function readReceived(client: HttpClient, url: string, text: string): Promise<number> {
  const query = new URLSearchParams({ text, limit: '1' }).toString();
  const answer = await client.json<{ readonly total: number }>(`${url}/admin/messages?${query}`, {
    timeoutMs: LOOK_TIMEOUT_MS,
  });
  return answer.total;
}
