// Chance and time of the simulated gateway: the same seed and calls give the same answers.
import { setTimeout as sleep } from 'node:timers/promises';

/** Lognormal, as what waits on networks and queues is: most are quick, a few are very slow. */
export type LatencyDistribution = {
  /** 0: no latency at all. */
  readonly medianMs: number;
  readonly sigma: number;
  readonly maxMs: number;
};

/** Numbers in [0, 1), one after the other: mulberry32 (Tommy Ettinger, 2017; in the public domain). */
export function createSeededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let hash = Math.imul(state ^ (state >>> 15), 1 | state);
    hash = (hash + Math.imul(hash ^ (hash >>> 7), 61 | hash)) ^ hash;
    return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function drawLatencyMs({ medianMs, sigma, maxMs }: LatencyDistribution, random: () => number): number {
  if (medianMs === 0) return 0;
  // Box and Muller, 1958.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(Math.round(medianMs * Math.exp(sigma * normal)), maxMs);
}

/** Resolves when the time is over or the signal aborts, whichever is first. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export const pauseByTimer: Pause = (ms, signal) =>
  sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
