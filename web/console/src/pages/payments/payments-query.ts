import type { QueryValue } from '../../api/client.ts';
import type { PaymentsSearch } from './search.ts';
import { understandSearch } from './understand-search.ts';

const PAGE_SIZE = 25;

/** The query of GET /notifications for what the address asks. An id names one alone: filters could only hide it. */
export function paymentsQuery(search: PaymentsSearch): Readonly<Record<string, QueryValue>> {
  const asked = understandSearch(search.q ?? '', search.as);
  if (asked.kind === 'id') return { id: asked.id };
  return {
    customer_id: asked.kind === 'customer' ? asked.customerId : undefined,
    phone_suffix: asked.kind === 'phone' ? asked.suffix : undefined,
    status: search.status,
    reason: search.reason,
    provider: search.provider,
    possible_duplicate: search.duplicate,
    since: search.since,
    until: search.until,
    cursor: search.cursor,
    limit: PAGE_SIZE,
  };
}
