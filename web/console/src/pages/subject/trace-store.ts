// A subject's trace as its stream tells it: each arrival as it stands now, in the order in
// which they came. What is told again takes the place of what was told before.
import type { Connection } from '../../api/event-reader.ts';
import type { Arrival, SubjectState } from '../../api/partner-types.ts';
import type { SseMessage } from '../../api/sse-parser.ts';

/** More than that are told by pages of the API: the oldest are left out here. */
const KEPT_MAX = 1_000;

export type TracedArrival = Arrival & { readonly arrivalId: string };

export type TraceSnapshot = {
  readonly connection: Connection;
  /** Null until everything that was there has been told. */
  readonly subjects: readonly SubjectState[] | null;
  readonly arrivals: readonly TracedArrival[];
  readonly areOlderLeftOut: boolean;
  /** Told last, after all that was there; null before. */
  readonly latest: TracedArrival | null;
};

type TraceStore = {
  readonly snapshot: () => TraceSnapshot;
  readonly subscribe: (listener: () => void) => () => void;
  readonly setConnection: (connection: Connection) => void;
  readonly take: (message: SseMessage) => void;
};

/** `onFrame` runs once before the next picture: a thousand arrivals are drawn once. */
export function createTraceStore(onFrame: (run: () => void) => unknown): TraceStore {
  const listeners = new Set<() => void>();
  const byId = new Map<string, TracedArrival>();
  let shown: TraceSnapshot = {
    connection: { kind: 'connecting' },
    subjects: null,
    arrivals: [],
    areOlderLeftOut: false,
    latest: null,
  };
  let next: Partial<TraceSnapshot> | null = null;

  const change = (some: Partial<TraceSnapshot>) => {
    if (next === null) {
      onFrame(() => {
        shown = { ...shown, ...next, ...listOf() };
        next = null;
        for (const listener of listeners) listener();
      });
    }
    next = { ...next, ...some };
  };

  const listOf = (): Pick<TraceSnapshot, 'arrivals' | 'areOlderLeftOut'> => {
    const inOrder = [...byId.values()].sort((a, b) => (a.arrivalId < b.arrivalId ? -1 : 1));
    const tooMany = inOrder.slice(0, Math.max(0, inOrder.length - KEPT_MAX));
    for (const { arrivalId } of tooMany) byId.delete(arrivalId);
    return {
      arrivals: inOrder.slice(tooMany.length),
      areOlderLeftOut: shown.areOlderLeftOut || tooMany.length > 0,
    };
  };

  return {
    snapshot: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setConnection: (connection) => change({ connection }),
    take: ({ id, type, text }) => {
      if (type === 'subjects') change({ subjects: (JSON.parse(text) as { items: SubjectState[] }).items }); // as documented
      if (type !== 'arrival' || id === null) return;
      // The id is when it changed and which it is.
      const arrival = { ...(JSON.parse(text) as Arrival), arrivalId: id.replace(/^\d+-/, '') }; // as documented
      const isTold = sameAs(byId.get(arrival.arrivalId), arrival);
      byId.set(arrival.arrivalId, arrival);
      change(shown.subjects === null || isTold ? {} : { latest: arrival });
    },
  };
}

/** What is told once more after the line was lost is no news. */
const sameAs = (known: TracedArrival | undefined, told: TracedArrival): boolean =>
  known !== undefined && known.result === told.result && known.repeats === told.repeats;
