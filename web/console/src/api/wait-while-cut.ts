// While the line to the service is cut nothing is asked: each question would be one more refusal
// in the browser's log, and the event reader finds out by itself when there is somebody again.
// Then what was put off is asked at once, and whatever is asked again and again goes on.
import { onlineManager } from '@tanstack/react-query';
import type { Connection } from './event-reader.ts';
import type { LiveStore } from './live-store.ts';

/** A service that is there and only tells no events (silence, a refusal) can still be asked. */
export const isCut = (connection: Connection): boolean =>
  connection.kind === 'lost' && (connection.code === 'unreachable' || connection.code === 'ended');

/** In the place of what the browser says of its network, which has no part in a service on this machine. */
export function waitWhileCut({ snapshot, subscribe }: Pick<LiveStore, 'snapshot' | 'subscribe'>): void {
  onlineManager.setEventListener((setOnline) => subscribe(() => setOnline(!isCut(snapshot().connection))));
}
