// What an outage cost, from when payments were sent, when the primary was called
// and when a provider took each message. The same for every breaker: nothing is
// asked of the breaker itself.
import type { PacedPayment } from './paced-load.ts';
import type { Arrivals } from './provider-mock.ts';
import { percentile } from './statistics.ts';

/** No call of the primary for so long: it is no longer asked. Payments come every few milliseconds, the first probe later. */
const QUIET_MS = 500;
const LONG_WAIT_MS = 1_000;

export type OutageCost = {
  /** From the first moment of the fault to the last call of the primary before it is left alone. */
  readonly tripMs: number;
  /** Payments whose customer was told a second later, or not by the end. */
  readonly waitedLong: number;
  /** Who was not told by the end counts as told then. */
  readonly p99Ms: number;
};

export function judgeOutage(
  payments: readonly PacedPayment[],
  { takenAtMs, primaryCallsAtMs }: Pick<Arrivals, 'takenAtMs' | 'primaryCallsAtMs'>,
  { faultAtMs, endedAtMs }: { readonly faultAtMs: number; readonly endedAtMs: number },
): OutageCost {
  const waits = payments
    .filter(({ sentAtMs }) => sentAtMs >= faultAtMs)
    .map(({ text, sentAtMs }) => (takenAtMs[text] ?? endedAtMs) - sentAtMs);
  return {
    tripMs: lastBeforeQuiet(primaryCallsAtMs, faultAtMs) - faultAtMs,
    waitedLong: waits.filter((waitMs) => waitMs >= LONG_WAIT_MS).length,
    p99Ms: percentile(waits, 0.99),
  };
}

function lastBeforeQuiet(callsAtMs: readonly number[], fromMs: number): number {
  let lastMs = fromMs;
  for (const callAtMs of callsAtMs.toSorted((a, b) => a - b)) {
    if (callAtMs < fromMs) continue;
    if (callAtMs - lastMs > QUIET_MS) break;
    lastMs = callAtMs;
  }
  return lastMs;
}
