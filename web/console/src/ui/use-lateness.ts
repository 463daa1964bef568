import { useLive } from '../api/api.ts';
import { latenessOf } from '../api/lateness.ts';
import type { Lateness } from '../api/lateness.ts';
import { useNow } from './use-now.ts';

/** How far behind the page is, if it is; found out every second. */
export function useLateness(): { readonly lateness: Lateness | null; readonly ageMs: number } {
  const connection = useLive((live) => live.connection);
  const connectionAtMs = useLive((live) => live.connectionAtMs);
  const heardAtMs = useLive((live) => live.heardAtMs);
  const flowAtMs = useLive((live) => live.flowAtMs);
  const offsetMs = useLive((live) => live.clockOffsetMs);
  const nowMs = useNow() - offsetMs;
  const lateness = latenessOf({ connection, connectionAtMs, heardAtMs, flowAtMs }, nowMs);
  return { lateness, ageMs: lateness === null ? 0 : nowMs - lateness.sinceMs };
}
