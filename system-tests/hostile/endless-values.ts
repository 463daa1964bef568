// Requests of which no two are alike, in everything that a careless label could
// be made of: customers, phones, paths, methods, ids, keys, statuses and codes.
import { createHmac, randomUUID } from 'node:crypto';
import { METHODS } from 'node:http';

import { portsFrom } from '../../dev/src/port-advice.ts';
import { ROOT } from '../../dev/src/home.ts';
import { developmentEnvironment } from '../../dev/src/services.ts';
import type { Call, HttpClient } from '../../dev/src/load/http-client.ts';

const CONCURRENT = 32;
// A tunnel is no request, and these two end a connection in ways of their own.
const ODD_METHODS = METHODS.filter((method) => !['CONNECT', 'GET', 'POST', 'QUERY'].includes(method));
const NOTIFIER_KINDS = 8;
const FAULT_STATUSES = { first: 300, count: 300 };

export type Where = {
  readonly client: HttpClient;
  readonly urls: Readonly<Record<'payment' | 'primary' | 'fallback', string>>;
};

type Request = { readonly url: string } & Call;

const {
  ALDEAMO_RECEIPTS_USER,
  ALDEAMO_RECEIPTS_PASSWORD,
  ALDEAMO_USER,
  ALDEAMO_PASSWORD,
  TWILIO_AUTH_TOKEN,
} = developmentEnvironment(ROOT, portsFrom(8000), {});
const basic = (user = '', password = ''): Readonly<Record<string, string>> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

/** Letters only, so that it can stand wherever a word can. */
const wordOf = (n: number): string =>
  `zq${Array.from(String(n), (digit) => String.fromCharCode(97 + Number(digit))).join('')}`;

/** The n-th request to payment-service: each kind in turn, each with values of its own. */
function toPaymentService({ payment }: Where['urls'], n: number): Request {
  const word = wordOf(n);
  const phone = `+57${String(3_100_000_000 + n)}`;
  const method = ODD_METHODS[n % ODD_METHODS.length] ?? 'PATCH';
  const kinds: readonly (() => Request)[] = [
    () => ({
      url: `${payment}/payments`,
      method: 'POST',
      headers: { 'idempotency-key': `key-${word}`, traceparent: word },
      body: { amount: n, customer_id: `customer-${word}`, phone, message: `Pago ${word}` },
    }),
    () => ({
      url: `${payment}/payments`,
      method: 'POST',
      body: {
        amount: n,
        customer_id: `customer-${word}`,
        message: word,
        capture: 'gateway',
        payment_method: `pm_${word}`,
      },
    }),
    () => ({ url: `${payment}/payments`, method: 'POST', body: { [word]: n, currency: word } }),
    () => ({
      url: `${payment}/payments`,
      method: 'POST',
      body: `{"${word}`,
      headers: { 'content-type': word },
    }),
    () => ({ url: `${payment}/payments/${randomUUID()}` }),
    () => ({ url: `${payment}/payments/${word}?${word}=${n}` }),
    () => ({ url: `${payment}/notifications?status=${word}&reason=${word}&cursor=${word}` }),
    () => ({ url: `${payment}/customers/customer-${word}`, method: 'PUT', body: { phone } }),
    () => ({ url: `${payment}/customers/nobody-${word}` }),
    () => ({
      url: `${payment}/providers/${word}/isolation`,
      method: 'PUT',
      body: { reason: word, ttl_s: 60 },
    }),
    () => ({ url: `${payment}/${word}/${n}` }),
    () => ({ url: `${payment}/${word}`, method }),
    () => ({ url: `${payment}/payments/${randomUUID()}`, method }),
    () => ({ url: `${payment}/console/${word}.js` }),
    () => ({ url: `${payment}/receipts/${word}`, method: 'POST', body: word }),
    () => aldeamoReceipt(payment, n),
    () => twilioReceipt(payment, n),
  ];
  return (kinds[n % kinds.length] ?? (() => ({ url: payment })))();
}

function aldeamoReceipt(payment: string, n: number): Request {
  return {
    url: `${payment}/receipts/aldeamo`,
    method: 'POST',
    headers: basic(ALDEAMO_RECEIPTS_USER, ALDEAMO_RECEIPTS_PASSWORD),
    body: { transactionId: n, correlationLabel: randomUUID(), status: wordOf(n).toUpperCase() },
  };
}

function twilioReceipt(payment: string, n: number): Request {
  const url = `${payment}/receipts/twilio?attempt=${randomUUID()}`;
  const form = {
    ErrorCode: String(n % 1_000_000),
    MessageSid: `SM${n.toString(16).padStart(32, '0')}`,
    // Every other one is a failure for a reason of its own, the rest is in no list at all.
    MessageStatus: n % 2 === 0 ? 'failed' : wordOf(n),
  };
  const signed = url + Object.entries(form).flat().join('');
  const signature = createHmac('sha1', TWILIO_AUTH_TOKEN ?? '')
    .update(signed)
    .digest('base64');
  return {
    url,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    body: new URLSearchParams(form).toString(),
  };
}

/** The n-th request to a notifier: recipients, paths, methods and names of faults. */
function toNotifier({ primary, fallback }: Where['urls'], n: number): Request {
  const word = wordOf(n);
  const method = ODD_METHODS[n % ODD_METHODS.length] ?? 'PATCH';
  const send = {
    url: `${primary}/SmsiWS/smsSendPost/`,
    method: 'POST',
    headers: basic(ALDEAMO_USER, ALDEAMO_PASSWORD),
    body: { country: '57', message: word, addresseeList: [{ mobile: String(3_100_000_000 + n) }] },
  };
  // Each kind goes to both in turn.
  const url = Math.floor(n / NOTIFIER_KINDS) % 2 === 0 ? primary : fallback;
  const kinds: readonly (() => Request)[] = [
    () => send,
    () => ({ ...send, headers: basic(word, word) }),
    () => ({ ...send, body: { [word]: word } }),
    () => ({ url: `${url}/${word}` }),
    () => ({ url: `${url}/${word}`, method }),
    () => ({ url: `${url}/admin/${word}`, method }),
    () => ({
      url: `${url}/admin/faults/${word}`,
      method: 'PUT',
      body: { kind: 'receipt_delay', limit: { count: 1 } },
    }),
    () => ({ url: `${url}/admin/messages/${word}/receipts`, method: 'POST', body: { status: word } }),
  ];
  return (kinds[n % NOTIFIER_KINDS] ?? (() => send))();
}

/** Requests number `from` to `from + count`; most are refused, which is the point. */
export async function sendEndlessValues(
  { client, urls }: Where,
  {
    from,
    count,
    to,
  }: { readonly from: number; readonly count: number; readonly to: 'payment' | 'notifiers' },
): Promise<void> {
  const requestOf = to === 'payment' ? toPaymentService : toNotifier;
  let next = from;
  const worker = async (): Promise<void> => {
    while (next < from + count) {
      const { url, ...call } = requestOf(urls, next);
      next += 1;
      // A method that Node's parser does not let through ends the connection.
      await client.send(url, call).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
}

/** Every status that a fault can answer with, one message each. */
export async function sendEveryStatus({ client, urls }: Where): Promise<void> {
  const { first, count } = FAULT_STATUSES;
  for (let status = first; status < first + count; status += 1) {
    const fault = { kind: 'error', params: { status } };
    await client.json(`${urls.primary}/admin/faults/any-status`, { method: 'PUT', body: fault });
    const { url, ...call } = toNotifier(urls, 0);
    await client.send(url, call);
  }
  await client.json(`${urls.primary}/admin/faults/any-status`, { method: 'DELETE' });
}
