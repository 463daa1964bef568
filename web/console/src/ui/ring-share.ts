/** What is left, from 1 down to 0. */
export function shareLeft(fromMs: number | null, untilMs: number, nowMs: number): number {
  if (fromMs === null || untilMs <= fromMs) return untilMs > nowMs ? 1 : 0;
  return Math.min(1, Math.max(0, (untilMs - nowMs) / (untilMs - fromMs)));
}
