// A list that is live and does not jump: its rows stay where they are, each as it is
// now, and what is new waits above them until it is asked for.

export type FollowedRow<Item> = {
  readonly item: Item;
  /** It is not what was asked for any more: replayed, delivered, … */
  readonly isGone: boolean;
};

export type Followed<Item> = {
  readonly rows: readonly FollowedRow<Item>[];
  readonly newCount: number;
  /** True where there are at least so many. */
  readonly areMoreNew: boolean;
};

/** The newest page, newest first. */
export type FreshPage<Item> = {
  readonly items: readonly Item[];
  readonly isLastPage: boolean;
  /** By which the list is ordered; ids are in the order of time. */
  readonly idOf: (item: Item) => string;
};

const asRow = <Item>(item: Item): FollowedRow<Item> => ({ item, isGone: false });

export const beginToFollow = <Item>(fresh: readonly Item[]): Followed<Item> => ({
  rows: fresh.map(asRow),
  newCount: 0,
  areMoreNew: false,
});

export function followRows<Item>(
  shown: Followed<Item>,
  { items: fresh, isLastPage, idOf }: FreshPage<Item>,
): Followed<Item> {
  const [first] = shown.rows;
  if (first === undefined) return beginToFollow(fresh);
  const top = idOf(first.item);
  const now = new Map(fresh.map((item) => [idOf(item), item]));
  const last = fresh.at(-1);
  const lowest = last === undefined ? '' : idOf(last);
  const rows = shown.rows.map(({ item, isGone }) => {
    const id = idOf(item);
    const current = now.get(id);
    if (current !== undefined) return asRow(current);
    // Below the fresh page nobody knows.
    const isWithin = isLastPage || id >= lowest;
    return { item, isGone: isGone || isWithin };
  });
  const newCount = fresh.filter((item) => idOf(item) > top).length;
  return { rows, newCount, areMoreNew: newCount === fresh.length && !isLastPage };
}
