// How far a provider is from tripping, by each rule. Pure.
import type { Provider } from '../api/types.ts';

type Filled = {
  /** From 0 to 1, where the circuit opens. */
  readonly fill: number;
};

export type TripRule =
  | (Filled & { readonly rule: 'consecutive' | 'overdue'; readonly count: number; readonly limit: number })
  | (Filled & {
      readonly rule: 'rate' | 'slow';
      readonly count: number;
      readonly calls: number;
      /** From 0 to 100. */
      readonly percent: number;
      readonly limitPercent: number;
      /** So many calls are needed before the rule counts; null where there are enough. */
      readonly callsNeeded: number | null;
    });

const fillOf = (value: number, limit: number): number => (limit <= 0 ? 0 : Math.min(1, value / limit));

function shareRule(
  rule: 'rate' | 'slow',
  {
    count,
    calls,
    limitPercent,
    callsMin,
  }: { count: number; calls: number; limitPercent: number; callsMin: number },
): TripRule {
  const percent = calls === 0 ? 0 : (count / calls) * 100;
  // Too few calls can not trip it, however bad they are.
  const callsNeeded = calls < callsMin ? callsMin : null;
  const fill = fillOf(percent, limitPercent) * (callsNeeded === null ? 1 : calls / callsMin);
  return { rule, count, calls, percent, limitPercent, callsNeeded, fill };
}

export function tripRulesOf({ limits, window, overdue, ...provider }: Provider): readonly TripRule[] {
  const { calls } = window;
  const callsMin = limits.minimum_calls;
  const { consecutive_failures: inARow } = provider;
  return [
    {
      rule: 'consecutive',
      count: inARow,
      limit: limits.consecutive_failures,
      fill: fillOf(inARow, limits.consecutive_failures),
    },
    shareRule('rate', { count: window.failures, calls, limitPercent: limits.failure_rate_percent, callsMin }),
    shareRule('slow', { count: window.slow, calls, limitPercent: limits.slow_rate_percent, callsMin }),
    {
      rule: 'overdue',
      count: overdue,
      limit: limits.overdue_calls,
      fill: fillOf(overdue, limits.overdue_calls),
    },
  ];
}
