import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { followStream } from '../../api/api.ts';
import { tracePath } from '../../partners/partner-queries.ts';
import { useMayRead } from '../../session/session.tsx';
import { createTraceStore } from './trace-store.ts';
import type { TraceSnapshot } from './trace-store.ts';

/** Live for as long as the page shows it. */
export function useTrace(subjectId: string): TraceSnapshot {
  const mayRead = useMayRead();
  // Another subject is another store.
  const { store, path } = useMemo(
    () => ({
      store: createTraceStore((run) => requestAnimationFrame(run)),
      path: tracePath(subjectId),
    }),
    [subjectId],
  );
  useEffect(() => {
    if (!mayRead) return undefined;
    return followStream(path, { onConnection: store.setConnection, onMessage: store.take });
  }, [mayRead, path, store]);
  return useSyncExternalStore(store.subscribe, store.snapshot);
}
