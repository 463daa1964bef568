// Payments at a steady pace that does not slow down with the gateway. Each has
// its own text, so that an inbox can be searched for it, and is retried only as
// the contract allows: connection errors, 503 and a key under way go again with
// the same key, to the next replica; any other refusal is final.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import type { HttpClient } from './http-client.ts';

const TICK_MS = 5;
const TRIES_MAX = 150;
const RETRY_AFTER_MS = 200;
const IN_FLIGHT_MAX = 5_000;
const CATCHING_UP = 10;

export type Load = {
  /** Text of each payment that was answered 201 → its id. */
  readonly taken: ReadonlyMap<string, string>;
  /** What was refused for good, or never answered 201 in all its tries. */
  readonly refused: readonly string[];
  readonly sent: () => number;
  readonly retries: () => number;
  /** Ends the stream; resolves when each payment has its answer. */
  readonly stop: () => Promise<void>;
};

/** One try of one payment. `status` is null where no answer came. */
export type Try = { readonly beganAtMs: number; readonly durationMs: number; readonly status: number | null };

export type LoadOptions = {
  readonly client: HttpClient;
  /** Of each replica: payments take turns. */
  readonly urls: readonly string[];
  /** Begins every text of this load. */
  readonly label: string;
  readonly perSecond: number;
  readonly customerId?: string;
  /** The phone of the n-th payment, from 1; default: the customer's own. */
  readonly phoneOf?: (n: number) => string;
  readonly onTry?: (ended: Try) => void;
};

type Verdict = { readonly kind: 'taken'; readonly id: string } | { readonly kind: 'again' | 'refused' };

type Offer = { readonly url: string; readonly key: string; readonly body: Readonly<Record<string, unknown>> };

async function offer({ client, onTry }: LoadOptions, { url, key, body }: Offer): Promise<Verdict> {
  const beganAtMs = Date.now();
  const beganAt = performance.now();
  const answer = await client
    .send(`${url}/payments`, { method: 'POST', headers: { 'idempotency-key': key }, body })
    .catch(() => null); // The connection broke: the payment may have been taken or not.
  onTry?.({ beganAtMs, durationMs: performance.now() - beganAt, status: answer?.status ?? null });
  if (answer === null || answer.status === 503 || answer.status === 409) return { kind: 'again' };
  if (answer.status !== 201) return { kind: 'refused' };
  const { payment_id: id } = JSON.parse(answer.text) as { readonly payment_id: string }; // the contract's 201 body
  return { kind: 'taken', id };
}

export function startLoad(options: LoadOptions): Load {
  const { label, perSecond, urls, customerId = '123', phoneOf } = options;
  const taken = new Map<string, string>();
  const refused: string[] = [];
  const inFlight = new Set<Promise<void>>();
  const perTickMax = Math.ceil((CATCHING_UP * perSecond * TICK_MS) / 1_000);
  const beganAt = performance.now();
  let sent = 0;
  let retries = 0;

  async function pay(text: string, n: number): Promise<void> {
    const key = randomUUID();
    const phone = phoneOf === undefined ? {} : { phone: phoneOf(n) };
    const body = { amount: 100.0, customer_id: customerId, message: text, ...phone };
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const url = urls[(n + tries) % urls.length] ?? '';
      const verdict = await offer(options, { url, key, body });
      if (verdict.kind === 'taken') {
        taken.set(text, verdict.id);
        return;
      }
      if (verdict.kind === 'refused') break;
      retries += 1;
      await pause(RETRY_AFTER_MS);
    }
    refused.push(text);
  }

  const timer = setInterval(() => {
    // What a stalled process fell behind with goes out at ten times the pace, not all in one moment.
    const due = Math.min(Math.floor(((performance.now() - beganAt) / 1_000) * perSecond), sent + perTickMax);
    while (sent < due && inFlight.size < IN_FLIGHT_MAX) {
      sent += 1;
      const paying = pay(`${label} #${String(sent).padStart(6, '0')}`, sent);
      inFlight.add(paying);
      void paying.finally(() => inFlight.delete(paying));
    }
  }, TICK_MS);

  return {
    taken,
    refused,
    sent: () => sent,
    retries: () => retries,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(inFlight);
    },
  };
}
