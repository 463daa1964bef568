import { textIn } from '../../notifications/search-values.ts';
import { CURSOR_LENGTH_MAX } from '../../partners/partner-queries.ts';

/** The place in the statement, and in what waits. */
export type PartnerSearch = { readonly cursor?: string; readonly waiting?: string };

export const validatePartnerSearch = (search: Readonly<Record<string, unknown>>): PartnerSearch => ({
  ...textIn(search, 'cursor', CURSOR_LENGTH_MAX),
  ...textIn(search, 'waiting', CURSOR_LENGTH_MAX),
});
