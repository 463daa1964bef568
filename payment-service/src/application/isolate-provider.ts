// Isolation by hand. The database's row is the authority; each replica applies
// what it reads there, and the one that takes an order applies it at once.
import type { ProviderGuard } from '@relevo/resilience';
import type { FleetStore, Isolation, IsolationOrder } from './fleet.ts';

export type Isolations = {
  isolate(order: IsolationOrder): Promise<Isolation>;
  end(order: { readonly provider: string; readonly endedBy: string }): Promise<void>;
  /** Null where there is none, or its time is over. */
  of(provider: string): Isolation | null;
  /** Called before the database is read; the answer applies what was read. */
  beginReading(): (isolations: readonly Isolation[]) => void;
};

export type IsolationsDeps = {
  readonly store: Pick<FleetStore, 'isolate' | 'endIsolation'>;
  readonly guards: readonly ProviderGuard[];
  readonly now: () => number;
  readonly onIsolated: (isolation: Isolation) => void;
  readonly onEnded: (event: { readonly provider: string; readonly endedBy: string }) => void;
};

export function createIsolations({ store, guards, now, onIsolated, onEnded }: IsolationsDeps): Isolations {
  let known: ReadonlyMap<string, Isolation> = new Map();
  let orders = 0;

  function apply(isolations: readonly Isolation[]): void {
    const nowMs = now();
    known = new Map(isolations.filter(({ untilMs }) => untilMs > nowMs).map((each) => [each.provider, each]));
    for (const guard of guards) {
      const isolation = known.get(guard.name);
      if (isolation !== undefined) guard.isolate(isolation.untilMs);
      else guard.endIsolation();
    }
  }

  const others = (provider: string): readonly Isolation[] =>
    [...known.values()].filter((each) => each.provider !== provider);

  return {
    isolate: async (order) => {
      const isolation = await store.isolate(order);
      orders += 1;
      apply([...others(order.provider), isolation]);
      onIsolated(isolation);
      return isolation;
    },
    end: async (order) => {
      await store.endIsolation(order.provider);
      orders += 1;
      apply(others(order.provider));
      onEnded(order);
    },
    of: (provider) => {
      const isolation = known.get(provider) ?? null;
      return isolation !== null && isolation.untilMs > now() ? isolation : null;
    },
    beginReading: () => {
      const ordersBefore = orders;
      return (isolations) => {
        // It may have been read before an order that was carried out meanwhile: the next reading knows.
        if (orders === ordersBefore) apply(isolations);
      };
    },
  };
}
