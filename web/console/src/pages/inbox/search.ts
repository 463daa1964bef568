import { addressText } from '../payments/understand-search.ts';

export type InboxSearch = {
  /** A part of a text or of a number; of a whole number its end, as in every address. */
  readonly q?: string;
  /** Whose messages are shown, as the mock writes the number. */
  readonly to?: string;
};

const textIn = (value: unknown, lengthMax: number): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, lengthMax) : '';

/** What the address of this page may hold. */
export function validateInboxSearch(search: Readonly<Record<string, unknown>>): InboxSearch {
  const q = addressText(textIn(search['q'], 200));
  const to = textIn(search['to'], 40);
  // The plus of a number that nobody encoded is read as a blank, or the number as one.
  const number = /^\d+$/.test(to) ? `+${to}` : to;
  return { ...(q === '' ? {} : { q }), ...(number === '' ? {} : { to: number }) };
}
