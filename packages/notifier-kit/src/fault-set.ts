// The faults that are on, in the order they were put in. The first that applies
// wins; one with `stack` lets those after it apply too.
import type { Clock } from './clock.ts';
import { createCounters, evaluate } from './fault-evaluation.ts';
import type { Draw, FaultRequest, LiveFault } from './fault-evaluation.ts';
import type { FaultDefinition } from './fault-definition.ts';
import { createFaultShelf } from './fault-shelf.ts';

export type AppliedFault = { readonly definition: FaultDefinition; readonly draw: Draw };

/** What applies to one request. `release` gives the concurrency back, once. */
export type FaultDecision = { readonly applied: readonly AppliedFault[]; release(): void };

type FaultSetEvent =
  | {
      readonly type: 'fault.added' | 'fault.changed' | 'fault.removed' | 'fault.expired';
      readonly fault: LiveFault;
    }
  | { readonly type: 'fault.cleared'; readonly count: number };

export type FaultSetOptions = {
  readonly clock: Clock;
  /** A seed for a fault that names none: an unsigned 32-bit integer. */
  readonly randomSeed: () => number;
  readonly faultsMax: number;
  readonly onEvent?: (event: FaultSetEvent) => void;
};

type PutResult =
  { readonly kind: 'created' | 'replaced'; readonly fault: LiveFault } | { readonly kind: 'full' };

export type FaultSet = {
  /** Replaces the fault of that name where it stands, else adds it at the end (or at the front). */
  put(definition: FaultDefinition, place?: 'front' | 'end'): PutResult;
  /** A new definition under the old counters; the lifetime starts again only where `renew` says so. */
  amend(definition: FaultDefinition, renew: boolean): LiveFault | null;
  get(name: string): LiveFault | null;
  list(): readonly LiveFault[];
  remove(name: string): boolean;
  clear(): number;
  decide(request: FaultRequest): FaultDecision;
  /** What would apply to these requests, one after the other, each over before the next. Uses nothing up. */
  dryRun(
    requests: readonly (FaultRequest & { readonly atMs: number })[],
  ): readonly (readonly AppliedFault[])[];
};

const nothing: FaultDecision = { applied: [], release: () => undefined };

function applyInOrder(
  faults: Iterable<LiveFault>,
  request: FaultRequest,
  nowMs: number,
): { applied: AppliedFault[]; holders: LiveFault[] } {
  const applied: AppliedFault[] = [];
  const holders: LiveFault[] = [];
  for (const fault of faults) {
    const draw = evaluate(fault, request, nowMs);
    if (draw === null) continue;
    applied.push({ definition: fault.definition, draw });
    holders.push(fault);
    if (!fault.definition.stack) break;
  }
  return { applied, holders };
}

function decisionOf(applied: readonly AppliedFault[], holders: readonly LiveFault[]): FaultDecision {
  let isReleased = false;
  return {
    applied,
    release() {
      if (isReleased) return;
      isReleased = true;
      for (const fault of holders) fault.counters.inFlight -= 1;
    },
  };
}

export function createFaultSet({ clock, randomSeed, faultsMax, onEvent }: FaultSetOptions): FaultSet {
  const emit = (event: FaultSetEvent): void => onEvent?.(event);
  const shelf = createFaultShelf(clock, (fault) => emit({ type: 'fault.expired', fault }));

  const seeded = (definition: FaultDefinition): LiveFault['definition'] => ({
    ...definition,
    seed: definition.seed ?? randomSeed(),
  });

  const replace = (fault: LiveFault): void => {
    shelf.replace(fault);
    emit({ type: 'fault.changed', fault });
  };

  return {
    get: (name) => shelf.get(name),
    list: () => shelf.list(),
    put(definition, place = 'end') {
      const createdAtMs = clock.now();
      const expiresAtMs = createdAtMs + definition.ttl_s * 1_000;
      const counters = createCounters();
      const fault: LiveFault = { definition: seeded(definition), createdAtMs, expiresAtMs, counters };
      if (shelf.get(definition.name) !== null) {
        replace(fault);
        return { kind: 'replaced', fault };
      }
      if (shelf.list().length >= faultsMax) return { kind: 'full' };
      shelf.add(fault, place);
      emit({ type: 'fault.added', fault });
      return { kind: 'created', fault };
    },
    amend(definition, renew) {
      const old = shelf.get(definition.name);
      if (old === null) return null;
      const expiresAtMs = renew ? clock.now() + definition.ttl_s * 1_000 : old.expiresAtMs;
      const fault = { ...old, definition: seeded(definition), expiresAtMs };
      replace(fault);
      return fault;
    },
    remove(name) {
      const fault = shelf.forget(name);
      if (fault !== null) emit({ type: 'fault.removed', fault });
      return fault !== null;
    },
    clear() {
      const count = shelf.clear();
      emit({ type: 'fault.cleared', count });
      return count;
    },
    decide(request) {
      const { applied, holders } = applyInOrder(shelf.list(), request, clock.now());
      return applied.length === 0 ? nothing : decisionOf(applied, holders);
    },
    dryRun(requests) {
      const copies = shelf.list().map((fault) => ({ ...fault, counters: { ...fault.counters } }));
      return requests.map((request) => {
        const { applied, holders } = applyInOrder(copies, request, request.atMs);
        for (const fault of holders) fault.counters.inFlight -= 1;
        return applied;
      });
    },
  };
}
