import { describe, expect, it } from '@jest/globals';
import type { Notification } from '../src/api/payment-types.ts';
import { beginToFollow, followRows } from '../src/notifications/followed-rows.ts';
import type { Followed } from '../src/notifications/followed-rows.ts';
import { sampleNotification } from './sample-notification.ts';

/** Newest first, as the service has them. */
const page = (...numbers: readonly number[]): readonly Notification[] =>
  numbers.map((number) => sampleNotification({}, number));
const idsOf = ({ rows }: Followed) => rows.map(({ notification }) => notification.notification_id.slice(-1));

describe('a list that is followed', () => {
  const shown = beginToFollow(page(3, 2, 1));

  it('keeps its rows where they are and counts what is new', () => {
    const followed = followRows(shown, page(5, 4, 3), false);
    expect(idsOf(followed)).toEqual(['3', '2', '1']);
    expect(followed).toMatchObject({ newCount: 2, areMoreNew: false });
  });

  it('shows each row as it is now', () => {
    const fresh = [sampleNotification({ status: 'delivered' }, 3), ...page(2, 1)];
    expect(followRows(shown, fresh, true).rows.map(({ notification }) => notification.status)).toEqual([
      'delivered',
      'accepted',
      'accepted',
    ]);
  });

  it('says that there are more than it counted when all that came is new', () => {
    expect(followRows(shown, page(9, 8, 7), false)).toMatchObject({ newCount: 3, areMoreNew: true });
  });

  it('marks what left the list, and not what is only too far down to be seen', () => {
    const gone = followRows(shown, page(4, 3, 1), false);
    expect(gone.rows.map(({ isGone }) => isGone)).toEqual([false, true, false]);
    const unseen = followRows(shown, page(5, 4, 3), false);
    expect(unseen.rows.map(({ isGone }) => isGone)).toEqual([false, false, false]);
  });

  it('takes in what comes while it is empty', () => {
    expect(idsOf(followRows(beginToFollow([]), page(1), true))).toEqual(['1']);
  });
});
