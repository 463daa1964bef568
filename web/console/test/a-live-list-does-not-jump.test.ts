import { describe, expect, it } from '@jest/globals';
import type { Notification } from '../src/api/payment-types.ts';
import { beginToFollow, followRows } from '../src/notifications/followed-rows.ts';
import type { Followed, FreshPage } from '../src/notifications/followed-rows.ts';
import { sampleNotification } from './sample-notification.ts';

/** Newest first, as the service has them. */
const page = (...numbers: readonly number[]): readonly Notification[] =>
  numbers.map((number) => sampleNotification({}, number));
const idOf = ({ notification_id: id }: Notification): string => id;
const fresh = (items: readonly Notification[], isLastPage: boolean): FreshPage<Notification> => ({
  items,
  isLastPage,
  idOf,
});
const idsOf = ({ rows }: Followed<Notification>) => rows.map(({ item }) => idOf(item).slice(-1));

describe('a list that is followed', () => {
  const shown = beginToFollow(page(3, 2, 1));

  it('keeps its rows where they are and counts what is new', () => {
    const followed = followRows(shown, fresh(page(5, 4, 3), false));
    expect(idsOf(followed)).toEqual(['3', '2', '1']);
    expect(followed).toMatchObject({ newCount: 2, areMoreNew: false });
  });

  it('shows each row as it is now', () => {
    const items = [sampleNotification({ status: 'delivered' }, 3), ...page(2, 1)];
    expect(followRows(shown, fresh(items, true)).rows.map(({ item }) => item.status)).toEqual([
      'delivered',
      'accepted',
      'accepted',
    ]);
  });

  it('says that there are more than it counted when all that came is new', () => {
    expect(followRows(shown, fresh(page(9, 8, 7), false))).toMatchObject({ newCount: 3, areMoreNew: true });
  });

  it('marks what left the list, and not what is only too far down to be seen', () => {
    const gone = followRows(shown, fresh(page(4, 3, 1), false));
    expect(gone.rows.map(({ isGone }) => isGone)).toEqual([false, true, false]);
    const unseen = followRows(shown, fresh(page(5, 4, 3), false));
    expect(unseen.rows.map(({ isGone }) => isGone)).toEqual([false, false, false]);
  });

  it('takes in what comes while it is empty', () => {
    expect(idsOf(followRows(beginToFollow<Notification>([]), fresh(page(1), true)))).toEqual(['1']);
  });
});
