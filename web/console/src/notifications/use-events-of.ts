// Told each time that something happens to one notification.
import { useEffect } from 'react';
import { useLive } from '../api/api.ts';
import type { LiveEvent } from '../api/event-types.ts';

const isOf = (event: LiveEvent, notificationId: string): boolean =>
  'notification_id' in event.told && event.told.notification_id === notificationId;

/** `onEvent` must be the same function from one drawing to the next. */
export function useEventsOf(notificationId: string | null, onEvent: () => void): void {
  const lastId = useLive(({ events }) =>
    notificationId === null ? null : (events.findLast((event) => isOf(event, notificationId))?.id ?? null),
  );
  useEffect(() => {
    if (lastId !== null) onEvent();
  }, [lastId, onEvent]);
}
