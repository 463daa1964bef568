// What a drill has seen. Times are seconds since its start, so that they compare
// with the scenario's own.
import type { Account } from '../load/reconcile.ts';
import type { Place } from './expectation-schema.ts';
import type { Scenario } from './scenario-schema.ts';

export type Transition = { readonly to: string; readonly reason: string; readonly atS: number };

/** What one replica said of its breakers at one moment. */
export type BreakerSample = {
  readonly atS: number;
  /** From 1. */
  readonly replica: number;
  readonly breakers: readonly {
    readonly provider: Place;
    readonly state: string;
    readonly lastTransition: Transition | null;
  }[];
};

export type SystemSample = {
  readonly atS: number;
  /** Notifications that are not settled yet; null where no replica answered. */
  readonly owed: number | null;
  /** Messages of this drill in each inbox. */
  readonly received: Readonly<Record<Place, number>>;
};

/** One try of one payment; null where no answer came. */
export type TryRecord = { readonly atS: number; readonly durationMs: number; readonly status: number | null };

/** A payment that was answered 201. */
export type PaymentRecord = {
  readonly id: string;
  readonly text: string;
  readonly stream: string;
  /** null: the gateway does not know it. */
  readonly status: string | null;
  readonly reason: string | null;
  /** The messages that its customer received. */
  readonly told: readonly { readonly provider: Place; readonly atS: number }[];
};

export type FaultSpan = {
  readonly name: string;
  readonly on: Place;
  readonly kind: string;
  readonly fromS: number;
  readonly untilS: number;
};

export type DrillRecord = {
  readonly scenario: Scenario;
  readonly startedAt: string;
  /** How the providers at each place of the chain are called. */
  readonly names: Readonly<Record<Place, string>>;
  readonly replicas: number;
  /** When the last look was taken. */
  readonly endedS: number;
  readonly tries: readonly TryRecord[];
  /** Texts of payments that were never taken. */
  readonly refused: readonly string[];
  readonly payments: readonly PaymentRecord[];
  readonly account: Account;
  /** When all that was taken was settled; null: not within the limit. */
  readonly settledAtS: number | null;
  readonly breakers: readonly BreakerSample[];
  readonly samples: readonly SystemSample[];
  readonly faults: readonly FaultSpan[];
  /** What was done beside faults. */
  readonly marks: readonly { readonly atS: number; readonly text: string }[];
};

/** The value below which so many per cent lie (nearest rank); undefined where there is none. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}
