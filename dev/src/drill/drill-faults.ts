// Faults on the notifiers, under names of our own, so that nobody else's is
// taken for one of them. They end by themselves should the drill be killed.
import type { HttpClient } from '../load/http-client.ts';
import { StartError } from '../start-error.ts';
import type { Place } from './expectation-schema.ts';
import type { FaultSpan } from './record.ts';
import type { Step } from './scenario-schema.ts';
import type { Target } from './target.ts';

const PREFIX = 'drill.';
const AFTER_S = 5;

/** Throws StartError where the answer is not 2xx. */
export async function askFor(
  client: HttpClient,
  url: string,
  call: NonNullable<Parameters<HttpClient['send']>[1]>,
): Promise<void> {
  const { status, text } = await client.send(url, call);
  if (status >= 200 && status <= 299) return;
  throw new StartError(`${call.method ?? 'GET'} ${url} answered ${status}: ${text.slice(0, 300)}`);
}

/** From now to a little after the drill, in whole seconds. */
export function ttlFrom(nowS: number, durationS: number): number {
  return Math.max(1, Math.ceil(durationS - nowS)) + AFTER_S;
}

export type DrillFaults = {
  readonly begin: (step: Extract<Step, { do: 'fault' }>, nowS: number) => Promise<void>;
  readonly end: (name: string, nowS: number) => Promise<void>;
  readonly endAll: (nowS: number) => Promise<void>;
  readonly spans: () => readonly FaultSpan[];
};

export function createDrillFaults(options: {
  readonly client: HttpClient;
  readonly urls: Target['urls'];
  readonly durationS: number;
}): DrillFaults {
  const { client, urls, durationS } = options;
  const spans = new Map<string, FaultSpan>();
  const on = new Set<string>();
  const urlOf = (place: Place, name: string): string => `${urls[place]}/admin/faults/${PREFIX}${name}`;

  async function end(name: string, nowS: number): Promise<void> {
    const span = spans.get(name);
    if (span === undefined || !on.delete(name)) return;
    spans.set(name, { ...span, untilS: Math.min(span.untilS, nowS) });
    // 404: it has ended by itself.
    await client.send(urlOf(span.on, name), { method: 'DELETE' });
  }
  return {
    begin: async ({ on: place, name, fault }, nowS) => {
      const body = { ttl_s: ttlFrom(nowS, durationS), ...fault };
      const ownTtlS = typeof fault['ttl_s'] === 'number' ? fault['ttl_s'] : Infinity;
      const untilS = Math.min(durationS, nowS + ownTtlS);
      spans.set(name, { name, on: place, kind: String(fault['kind']), fromS: nowS, untilS });
      // Before it is asked for: an answer that is lost may have turned it on.
      on.add(name);
      await askFor(client, urlOf(place, name), { method: 'PUT', body });
    },
    end,
    endAll: async (nowS) => {
      await Promise.all([...on].map((name) => end(name, nowS)));
    },
    spans: () => [...spans.values()],
  };
}

type ListedFault = { readonly name: string; readonly state: { readonly status: 'active' | 'exhausted' } };

/** Faults that somebody else has turned on. */
export async function foreignFaults(client: HttpClient, urls: Target['urls']): Promise<readonly string[]> {
  const places: readonly Place[] = ['primary', 'fallback'];
  const lists = await Promise.all(
    places.map(async (place) => {
      const url = `${urls[place]}/admin/faults`;
      const { faults } = await client.json<{ readonly faults: readonly ListedFault[] }>(url);
      // One that has used up its count does nothing any more.
      return faults.filter(({ state }) => state.status === 'active').map(({ name }) => `${url}/${name}`);
    }),
  );
  return lists.flat();
}
