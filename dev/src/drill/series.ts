// A record by seconds, and a breaker's history by states: what the plots and
// their tables show.
import type { Place } from './expectation-schema.ts';
import { percentile } from './record.ts';
import type { DrillRecord } from './record.ts';

export type SecondOfDrill = {
  readonly second: number;
  /** Payments answered 201, by when they were asked for. */
  readonly taken: number;
  /** Tries that were answered otherwise, or not at all. */
  readonly notTaken: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Messages that arrived at customers, by provider. */
  readonly told: Readonly<Record<Place, number>>;
  /** The same, since the start. */
  readonly inbox: Readonly<Record<Place, number>>;
  readonly takenSoFar: number;
  readonly owed: number | null;
};

export function bySeconds(record: DrillRecord): readonly SecondOfDrill[] {
  const length = Math.ceil(record.endedS);
  const arrivals = record.payments.flatMap(({ told }) => told);
  const inbox = { primary: 0, fallback: 0 };
  let takenSoFar = 0;
  return Array.from({ length }, (_, second) => {
    const isNow = ({ atS }: { readonly atS: number }): boolean => Math.floor(atS) === second;
    const tries = record.tries.filter(isNow);
    const durations = tries.filter(({ status }) => status === 201).map(({ durationMs }) => durationMs);
    const now = arrivals.filter(isNow);
    const told = {
      primary: now.filter(({ provider }) => provider === 'primary').length,
      fallback: now.filter(({ provider }) => provider === 'fallback').length,
    };
    inbox.primary += told.primary;
    inbox.fallback += told.fallback;
    takenSoFar += durations.length;
    return {
      second,
      taken: durations.length,
      notTaken: tries.length - durations.length,
      p50Ms: percentile(durations, 50) ?? null,
      p99Ms: percentile(durations, 99) ?? null,
      told,
      inbox: { ...inbox },
      takenSoFar,
      owed: record.samples.findLast(isNow)?.owed ?? null,
    };
  });
}

export type BreakerSpan = { readonly fromS: number; readonly untilS: number; readonly state: string };

/** What nobody could see: the replica was down or paused. */
const UNSEEN = 'unseen';
const GAP_S = 1;

export function breakerSpans(record: DrillRecord, replica: number, provider: Place): readonly BreakerSpan[] {
  const spans: { fromS: number; untilS: number; state: string }[] = [];
  const add = (fromS: number, untilS: number, state: string): void => {
    const last = spans.at(-1);
    if (last?.state === state) last.untilS = untilS;
    else if (untilS > fromS) spans.push({ fromS, untilS, state });
  };
  const looks = record.breakers
    .filter((sample) => sample.replica === replica)
    .flatMap(({ atS, breakers }) => {
      const state = breakers.find((breaker) => breaker.provider === provider)?.state;
      return state === undefined ? [] : [{ atS, state }];
    });
  let seenUntilS = 0;
  looks.forEach(({ atS, state }, index) => {
    if (atS - seenUntilS > GAP_S) add(seenUntilS, atS, UNSEEN);
    const next = looks[index + 1]?.atS ?? record.endedS;
    seenUntilS = next - atS > GAP_S ? atS + GAP_S / 6 : next;
    add(atS < GAP_S && spans.length === 0 ? 0 : atS, seenUntilS, state);
  });
  if (record.endedS - seenUntilS > GAP_S) add(seenUntilS, record.endedS, UNSEEN);
  return spans;
}
