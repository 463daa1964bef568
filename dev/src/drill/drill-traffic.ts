// The traffic of a scenario: each stream is a load of its own, from its time on.
import type { HttpClient } from '../load/http-client.ts';
import { startLoad } from '../load/payment-load.ts';
import type { Load, Try } from '../load/payment-load.ts';
import type { Stream } from './scenario-schema.ts';

// So many customers take turns in each stream.
const PHONES = 5_000;

export type DrillTraffic = {
  /** Text → payment id, for each 201. */
  readonly taken: () => ReadonlyMap<string, string>;
  readonly refused: () => readonly string[];
  readonly streamOf: (text: string) => string;
  readonly begin: (stream: Stream) => void;
  /** No new payments of this stream; those under way go on. */
  readonly end: (stream: Stream) => Promise<void>;
  /** Resolves when each payment has its answer. */
  readonly stop: () => Promise<void>;
};

export function createDrillTraffic(options: {
  readonly client: HttpClient;
  readonly urls: readonly string[];
  readonly label: string;
  readonly customerId: string;
  readonly onTry: (ended: Try) => void;
}): DrillTraffic {
  const { label, ...target } = options;
  const loads = new Map<Stream, { readonly prefix: string; readonly load: Load }>();
  return {
    taken: () => new Map([...loads.values()].flatMap(({ load }) => [...load.taken])),
    refused: () => [...loads.values()].flatMap(({ load }) => load.refused),
    streamOf: (text) => {
      for (const [{ stream }, { prefix }] of loads) if (text.startsWith(`${prefix} #`)) return stream;
      return '';
    },
    begin: (stream) => {
      const prefix = `${label} ${loads.size + 1}`;
      const load = startLoad({
        ...target,
        label: prefix,
        perSecond: stream.per_second,
        phoneOf: (n) => phoneOf(stream.to, n),
      });
      loads.set(stream, { prefix, load });
    },
    end: async (stream) => {
      await loads.get(stream)?.load.stop();
    },
    stop: async () => {
      await Promise.all([...loads.values()].map(({ load }) => load.stop()));
    },
  };
}

export function phoneOf(to: Stream['to'], n: number): string {
  const rest = to.digits - (to.prefix.length - 1);
  // Not from 0 on: the mocks know a few numbers that provoke an answer.
  return `${to.prefix}${String(1_000 + (n % PHONES))
    .padStart(rest, '0')
    .slice(-rest)}`;
}
