import type { ProviderHistory } from '../../api/types.ts';

type ChartData = [time: number[], accepted: number[], failed: number[], skipped: number[]];

/** Calls a second, and the end of each slot in seconds since the epoch, as uPlot wants them. */
export function chartDataOf({ slot_s: slotS, until, accepted, failed, skipped }: ProviderHistory): ChartData {
  const endS = Date.parse(until) / 1_000;
  const perS = (counts: readonly number[]) => counts.map((count) => count / slotS);
  const times = accepted.map((_, slot) => endS - (accepted.length - 1 - slot) * slotS);
  return [times, perS(accepted), perS(failed), perS(skipped)];
}
