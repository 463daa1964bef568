// A list that is live and does not jump: its rows stay where they are, each as it is
// now, and what is new waits above them until it is asked for.
import type { Notification } from '../api/payment-types.ts';

export type FollowedRow = {
  readonly notification: Notification;
  /** It is not what was asked for any more: replayed, delivered, … */
  readonly isGone: boolean;
};

export type Followed = {
  readonly rows: readonly FollowedRow[];
  readonly newCount: number;
  /** True where there are at least so many. */
  readonly areMoreNew: boolean;
};

const asRow = (notification: Notification): FollowedRow => ({ notification, isGone: false });

export const beginToFollow = (fresh: readonly Notification[]): Followed => ({
  rows: fresh.map(asRow),
  newCount: 0,
  areMoreNew: false,
});

/** Ids are in the order of time. `fresh` is the newest page, newest first. */
export function followRows(shown: Followed, fresh: readonly Notification[], isLastPage: boolean): Followed {
  const top = shown.rows[0]?.notification.notification_id;
  if (top === undefined) return beginToFollow(fresh);
  const now = new Map(fresh.map((notification) => [notification.notification_id, notification]));
  const lowest = fresh.at(-1)?.notification_id ?? '';
  const rows = shown.rows.map(({ notification, isGone }) => {
    const id = notification.notification_id;
    const current = now.get(id);
    if (current !== undefined) return asRow(current);
    // Below the fresh page nobody knows.
    const isWithin = isLastPage || id >= lowest;
    return { notification, isGone: isGone || isWithin };
  });
  const newCount = fresh.filter(({ notification_id: id }) => id > top).length;
  return { rows, newCount, areMoreNew: newCount === fresh.length && !isLastPage };
}
