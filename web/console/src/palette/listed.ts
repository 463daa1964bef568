// What the palette lists for what is typed, in groups, each entry once.
import type { Entry, Group } from './entries.ts';
import { groups } from './entries.ts';
import { rank } from './rank.ts';

export type ListedGroup = { readonly group: Group; readonly entries: readonly Entry[] };

const LISTED_MAX = 40;

export type Lists = {
  readonly entries: readonly Entry[];
  /** What is typed taken for a payment, customer or phone, or for a partner or subject: never ranked. */
  readonly searches: readonly Entry[];
  /** Ids, the last chosen first. */
  readonly recent: readonly string[];
};

function grouped(entries: readonly Entry[], order: readonly Group[]): readonly ListedGroup[] {
  return order
    .map((group) => ({ group, entries: entries.filter((entry) => entry.group === group) }))
    .filter((listed) => listed.entries.length > 0);
}

/** Nothing typed: what was chosen last, then all as it stands. Else the group with the best entry first. */
export function listed({ entries, searches, recent }: Lists, typed: string): readonly ListedGroup[] {
  if (typed.trim() === '') {
    const known = recent.flatMap((id) => entries.find((entry) => entry.id === id) ?? []);
    const others = entries.filter(({ id }) => !recent.includes(id));
    const asRecent = known.map((entry): Entry => ({ ...entry, group: 'recent' }));
    return grouped([...asRecent, ...others], groups);
  }
  const found = rank(entries, typed).slice(0, LISTED_MAX);
  const byBest = [...new Set(found.map(({ group }) => group))];
  // An id or digits are a search before all else; a word is one only where nothing is called so.
  const isSearch = /\d/.test(typed);
  const order: readonly Group[] = isSearch
    ? ['payments', ...byBest, 'partners']
    : [...byBest, 'payments', 'partners'];
  return grouped([...found, ...searches], order);
}
