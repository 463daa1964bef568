// The client, the live store and its connection that the whole page shares. They are
// made when this file is loaded, since there is one page and one service behind it.
import { useEffect, useSyncExternalStore } from 'react';
import { onTokenChange, readToken } from '../session/token.ts';
import { createApiClient } from './client.ts';
import { createEventReader } from './event-reader.ts';
import type { EventReader, EventReaderDeps } from './event-reader.ts';
import { createLiveStore } from './live-store.ts';
import type { LiveSnapshot } from './live-store.ts';
import { readWhileSeen } from './read-while-seen.ts';
import type { Visibility } from './read-while-seen.ts';

const browserFetch: typeof fetch = (input, init) => fetch(input, init);

export const api = createApiClient({ fetch: browserFetch, token: readToken });

export const liveStore = createLiveStore({
  now: () => Date.now(),
  onFrame: (run) => requestAnimationFrame(run),
});

const setTimer = (handle: () => void, ms: number) => {
  const timer = setTimeout(handle, ms);
  return () => clearTimeout(timer);
};

const line = {
  fetch: browserFetch,
  token: readToken,
  now: () => Date.now(),
  random: Math.random,
  setTimer,
};

const reader = createEventReader({
  ...line,
  path: '/events',
  onConnection: liveStore.setConnection,
  onMessage: liveStore.take,
});

export const reconnect = (): void => reader.reconnect();

const visibility: Visibility = {
  isHidden: () => document.visibilityState === 'hidden',
  onChange: (listener) => {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
};

/** Until the returned function is called, while the page is seen; comes back at once when the network or a token does. */
function keepReading(kept: EventReader): () => void {
  const stopReading = readWhileSeen({ reader: kept, visibility, setTimer });
  const forgetToken = onTokenChange(kept.reconnect);
  window.addEventListener('online', kept.reconnect);
  return () => {
    forgetToken();
    window.removeEventListener('online', kept.reconnect);
    stopReading();
  };
}

/** Keeps the connection while the page may read. */
export function useLiveConnection(mayRead: boolean): void {
  useEffect(() => (mayRead ? keepReading(reader) : undefined), [mayRead]);
}

/** Another stream than that of the whole page; it is left by the returned function. */
export const followStream = (
  path: string,
  hear: Pick<EventReaderDeps, 'onConnection' | 'onMessage'>,
): (() => void) => keepReading(createEventReader({ ...line, path, ...hear }));

/** A part of what is known live; `select` must give the same part again where nothing changed. */
export function useLive<T>(select: (live: LiveSnapshot) => T): T {
  return useSyncExternalStore(liveStore.subscribe, () => select(liveStore.snapshot()));
}
