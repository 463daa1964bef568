// Expectations about breakers hold on every replica: each has its own.
import type { Expectation, Place } from './expectation-schema.ts';
import { seconds } from './finding.ts';
import type { Finding } from './finding.ts';
import type { BreakerSample, DrillRecord, Transition } from './record.ts';

type Opens = Extract<Expectation, { that: 'breaker_opens' }>;
type IsClosed = Extract<Expectation, { that: 'breaker_is_closed' }>;
type Stays = Extract<Expectation, { that: 'breaker_stays' }>;

type StateAt = { readonly atS: number; readonly state: string };
type History = { readonly states: readonly StateAt[]; readonly transitions: readonly Transition[] };

function historyOf(samples: readonly BreakerSample[], provider: Place): History {
  const states: StateAt[] = [];
  const transitions: Transition[] = [];
  for (const { atS, breakers } of samples) {
    const breaker = breakers.find((candidate) => candidate.provider === provider);
    if (breaker === undefined) continue;
    states.push({ atS, state: breaker.state });
    const { lastTransition: last } = breaker;
    // Each sample repeats the last move until there is another.
    if (last !== null && last.atS !== transitions.at(-1)?.atS) transitions.push(last);
  }
  return { states, transitions };
}

function onEveryReplica(record: DrillRecord, provider: Place, judge: (history: History) => Finding): Finding {
  const findings = Array.from({ length: record.replicas }, (_, index) => {
    const samples = record.breakers.filter(({ replica }) => replica === index + 1);
    const finding = judge(historyOf(samples, provider));
    return record.replicas === 1
      ? finding
      : { ...finding, measured: `replica ${index + 1}: ${finding.measured}` };
  });
  return {
    isMet: findings.every(({ isMet }) => isMet),
    measured: findings.map(({ measured }) => measured).join('; '),
  };
}

export function judgeOpens(expectation: Opens, record: DrillRecord): Finding {
  const { from_s: fromS = 0, by_s: byS, reasons } = expectation;
  return onEveryReplica(record, expectation.provider, ({ transitions }) => {
    const openings = transitions.filter(({ to, atS }) => to === 'open' && atS >= fromS);
    const fitting = openings.find(
      ({ reason }) => reasons === undefined || reasons.some((its) => its === reason),
    );
    const shown = fitting ?? openings[0];
    return {
      isMet: fitting !== undefined && fitting.atS <= byS,
      measured:
        shown === undefined
          ? 'it did not open'
          : `it opened at ${seconds(shown.atS)}, reason ${shown.reason}`,
    };
  });
}

export function judgeIsClosed({ provider, by_s: byS }: IsClosed, record: DrillRecord): Finding {
  return onEveryReplica(record, provider, ({ states }) => {
    const last = states.at(-1);
    if (last === undefined) return { isMet: false, measured: 'it was never seen' };
    if (last.state !== 'closed') return { isMet: false, measured: `it was ${last.state} at the end` };
    const unclosed = states.findLastIndex(({ state }) => state !== 'closed');
    const sinceS = states[unclosed + 1]?.atS ?? last.atS;
    return {
      isMet: sinceS <= byS,
      measured: unclosed < 0 ? 'it was closed throughout' : `closed from ${seconds(sinceS)} on`,
    };
  });
}

export function judgeStays(expectation: Stays, record: DrillRecord): Finding {
  const { from_s: fromS = 0, until_s: untilS = record.scenario.duration_s } = expectation;
  const isWanted = (state: string): boolean => expectation.states.some((its) => its === state);
  return onEveryReplica(record, expectation.provider, ({ states, transitions }) => {
    const seen = states.filter(({ atS }) => atS >= fromS && atS <= untilS);
    // What came and went between two looks counts as well.
    const moves = transitions
      .filter(({ atS }) => atS >= fromS && atS <= untilS)
      .map(({ atS, to }) => ({ atS, state: to }));
    const strays = [...seen, ...moves].filter(({ state }) => !isWanted(state)).sort((a, b) => a.atS - b.atS);
    const [first] = strays;
    if (first !== undefined) {
      return { isMet: false, measured: `it was ${first.state} at ${seconds(first.atS)}` };
    }
    return {
      isMet: seen.length > 0,
      measured: seen.length > 0 ? 'it was so at each look' : 'it was never seen',
    };
  });
}
