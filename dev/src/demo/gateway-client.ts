import type { InboxMessage } from './tally.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const INBOX_LIMIT = 100_000;

export type ProviderView = { readonly name: string; readonly state: string; readonly in_use: boolean };

export type PaymentView = {
  readonly payment_id: string;
  readonly notification: { readonly possible_duplicate?: boolean };
};

type Call = { readonly method?: string; readonly body?: unknown; readonly headers?: Record<string, string> };

/** The few calls that the tour makes, over HTTP as anyone would make them. */
export function createGatewayClient(apiKey: string | undefined) {
  // The caller names what it expects; the tour only runs against this repository's own services.
  async function call<T>(url: string, { method = 'GET', body, headers = {} }: Call = {}): Promise<T> {
    const answer = await fetch(url, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        ...headers,
      },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text.slice(0, 300)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T; // `as`: see above.
  }

  return {
    pay: (url: string, message: string, key: string) =>
      call<PaymentView>(`${url}/payments`, {
        method: 'POST',
        headers: { 'idempotency-key': key },
        body: { amount: 100.0, customer_id: '123', message },
      }),
    payment: (url: string, id: string) => call<PaymentView>(`${url}/payments/${id}`),
    providers: async (url: string) =>
      (await call<{ readonly items: readonly ProviderView[] }>(`${url}/providers`)).items,
    inbox: async (url: string, text: string) =>
      (
        await call<{ readonly messages: readonly InboxMessage[] }>(
          `${url}/admin/messages?${new URLSearchParams({ text, limit: String(INBOX_LIMIT) }).toString()}`,
        )
      ).messages,
    setFailing: (url: string, enabled: boolean) =>
      call<unknown>(`${url}/admin/fail`, { method: 'POST', body: { enabled, mode: 'error' } }),
    clearFaults: (url: string) => call<unknown>(`${url}/admin/faults`, { method: 'DELETE' }),
  };
}

export type GatewayClient = ReturnType<typeof createGatewayClient>;
