// Payments that are on their way, as they were counted last.
import type { Registry } from '@relevo/service-kit';
import { createGaugeMaker } from './breaker-gauges.ts';
import { undecidedStates } from './postgres/undecided-payments.ts';
import type { Undecided } from './postgres/undecided-payments.ts';

export function createUndecidedGauges(registry: Registry, latest: () => Undecided): void {
  const gauge = createGaugeMaker([registry]);
  gauge(
    'relevo_payments_undecided',
    'Payments whose money is neither taken nor refused, by how they stand.',
    ['state'],
    (set) => {
      for (const state of undecidedStates) set({ state }, latest().byState.get(state) ?? 0);
    },
  );
  gauge(
    'relevo_payments_undecided_oldest_timestamp_seconds',
    'Since when the oldest undecided payment is on disk; 0 where there is none.',
    [],
    (set) => set({}, (latest().oldestMs ?? 0) / 1_000),
  );
  gauge(
    'relevo_payments_doubt_oldest_timestamp_seconds',
    'Since when the oldest call is in doubt that nobody has cleared up; 0 where there is none.',
    [],
    (set) => set({}, (latest().oldestDoubtMs ?? 0) / 1_000),
  );
}
