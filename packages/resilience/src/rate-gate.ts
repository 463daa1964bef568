// Never more than `maxPerSecond` admissions within any one second, counted exactly: the time of each of
// the last `maxPerSecond` admissions is kept in a ring, and the oldest must be a second old. A token
// bucket would let up to twice the rate through in its first second, which providers answer with 429.

/** A provider's Retry-After is believed up to here; a wrong one must not switch it off for days. */
const PAUSE_MS_MAX = 15 * 60_000;
const SECOND_MS = 1_000;

export type RateGate = {
  /** When the gate opens again; null while it is open. Takes nothing. */
  closedUntilMs(nowMs: number): number | null;
  take(nowMs: number): void;
  pauseUntil(atMs: number, nowMs: number): void;
  pausedUntilMs(nowMs: number): number | null;
};

export function createRateGate(maxPerSecond: number | null): RateGate {
  const ring = new Float64Array(maxPerSecond ?? 0).fill(-Infinity);
  let oldest = 0;
  let newestMs = -Infinity;
  let pausedUntil = -Infinity;

  const pausedUntilMs = (nowMs: number): number | null => (pausedUntil > nowMs ? pausedUntil : null);

  function rateClosedUntilMs(nowMs: number): number | null {
    // A clock set back would keep the gate closed until it has caught up.
    if (nowMs < newestMs) {
      ring.fill(-Infinity);
      newestMs = -Infinity;
    }
    const opensAtMs = (ring[oldest] ?? -Infinity) + SECOND_MS;
    return opensAtMs > nowMs ? opensAtMs : null;
  }

  return {
    pausedUntilMs,
    closedUntilMs(nowMs) {
      if (pausedUntil > nowMs) return pausedUntil;
      return maxPerSecond === null ? null : rateClosedUntilMs(nowMs);
    },
    take(nowMs) {
      if (maxPerSecond === null) return;
      ring[oldest] = nowMs;
      newestMs = nowMs;
      oldest = (oldest + 1) % maxPerSecond;
    },
    pauseUntil(atMs, nowMs) {
      if (Number.isNaN(atMs)) return;
      pausedUntil = Math.max(pausedUntil, Math.min(atMs, nowMs + PAUSE_MS_MAX));
    },
  };
}
