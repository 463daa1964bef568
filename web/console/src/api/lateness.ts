// How far what is shown is behind, where the line seems to be there. The service tells its flow
// every second, so that a few seconds without it mean that somebody is not well.
import type { LiveSnapshot } from './live-store.ts';

const LATE_MS_MIN = 4_000;

export type Lateness =
  /** Nothing at all was heard since then. */
  | { readonly kind: 'quiet'; readonly sinceMs: number }
  /** Events come, and the figures are those of then. */
  | { readonly kind: 'figures_stand_still'; readonly sinceMs: number };

type Heard = Pick<LiveSnapshot, 'connection' | 'connectionAtMs' | 'heardAtMs' | 'flowAtMs'>;

/** Null where all is in time; also where the line is known to be lost, which is said by itself. */
export function latenessOf(heard: Heard, nowMs: number): Lateness | null {
  const { connection, connectionAtMs, heardAtMs, flowAtMs } = heard;
  if (connection.kind !== 'open' && connection.kind !== 'connecting') return null;
  // A line that has just begun, or began anew, has as long as one that is there.
  const isLate = (atMs: number) => nowMs - Math.max(atMs, connectionAtMs) > LATE_MS_MIN;
  if (heardAtMs === null) return null;
  if (isLate(heardAtMs)) return { kind: 'quiet', sinceMs: heardAtMs };
  if (flowAtMs === null || !isLate(flowAtMs)) return null;
  return { kind: 'figures_stand_still', sinceMs: flowAtMs };
}
