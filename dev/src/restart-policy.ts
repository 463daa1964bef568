// A process that crashes now and then is back at once, so that killing it by
// hand costs nobody anything. One that cannot live is tried ever more rarely,
// so that it neither eats the machine nor floods the log.
const WINDOW_MS = 60_000;
const QUICK_CRASHES_MAX = 10;
const QUICK_DELAY_MS = 200;
const SLOW_DELAY_MS_MIN = 1_000;
const SLOW_DELAY_MS_MAX = 30_000;
const STABLE_MS = 10_000;

export type CrashHistory = {
  readonly crashedAtMs: readonly number[];
  /** How often the delay has grown; 0 means restarts are quick. */
  readonly level: number;
};

export const NO_CRASHES: CrashHistory = { crashedAtMs: [], level: 0 };

export type Restart = { readonly delayMs: number; readonly history: CrashHistory };

/** Quick for the first ten crashes of a minute; then from 1 s doubling to 30 s until it lives for 10 s. */
export function planRestart(
  history: CrashHistory,
  crash: { readonly atMs: number; readonly livedMs: number },
): Restart {
  const crashedAtMs = [...history.crashedAtMs.filter((atMs) => atMs > crash.atMs - WINDOW_MS), crash.atMs];
  const isOverdone = crashedAtMs.length > QUICK_CRASHES_MAX;
  const isShortLived = crash.livedMs < STABLE_MS;
  const level = isShortLived && (history.level > 0 || isOverdone) ? history.level + 1 : isOverdone ? 1 : 0;
  const delayMs =
    level === 0 ? QUICK_DELAY_MS : Math.min(SLOW_DELAY_MS_MAX, SLOW_DELAY_MS_MIN * 2 ** (level - 1));
  return { delayMs, history: { crashedAtMs, level } };
}
