import { textIn } from '../../notifications/search-values.ts';
import { CURSOR_LENGTH_MAX } from '../../partners/partner-queries.ts';

type PartnersSearch = { readonly cursor?: string };

/** What the address of this page may hold: the place in the list. */
export const validatePartnersSearch = (search: Readonly<Record<string, unknown>>): PartnersSearch =>
  textIn(search, 'cursor', CURSOR_LENGTH_MAX);
