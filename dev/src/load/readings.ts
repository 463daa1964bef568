// What the gateway and the notifiers say of themselves, over HTTP as anyone would ask.
import type { HttpClient } from './http-client.ts';
import type { InboxMessage, PaymentView } from './reconcile.ts';

const PAGE = 1_000;
const PAGES_MAX = 100;
const INBOX_LIMIT = 100_000;

type Page = { readonly items: readonly PaymentView[]; readonly next_cursor: string | null };

/** Every payment, or every one of a customer, by its id. */
export async function readPayments(
  client: HttpClient,
  url: string,
  filter: { readonly customer_id?: string } = {},
): Promise<Map<string, PaymentView>> {
  const payments = new Map<string, PaymentView>();
  let cursor: string | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const query = new URLSearchParams({
      ...filter,
      limit: String(PAGE),
      ...(cursor === null ? {} : { cursor }),
    });
    const page: Page = await client.json<Page>(`${url}/payments?${query.toString()}`);
    for (const payment of page.items) payments.set(payment.payment_id, payment);
    cursor = page.next_cursor;
    if (cursor === null) break;
  }
  return payments;
}

/** What customers received from one notifier, where the text has this in it. */
export async function readInbox(
  client: HttpClient,
  url: string,
  text: string,
): Promise<readonly InboxMessage[]> {
  const query = new URLSearchParams({ text, limit: String(INBOX_LIMIT) }).toString();
  const inbox = await client.json<{ readonly messages: readonly InboxMessage[] }>(
    `${url}/admin/messages?${query}`,
  );
  return inbox.messages;
}
