// The only door to Stripe's client. It builds and signs requests; they go out through our
// own HTTP client, because Stripe's repeats a request once after a closed connection
// whatever maxNetworkRetries says (https://github.com/stripe/stripe-node/issues/1040), knows
// no AbortSignal, reads answers of any size, and can not tell not sent from maybe sent.
import { AsyncLocalStorage } from 'node:async_hooks';
import Stripe from 'stripe';
import { createAxiosHttpClient, type HttpAnswer, type HttpFailure } from '../providers/axios-http-client.ts';
import { retryAfterOf } from '../providers/classify-http.ts';
import { idOf, parseJson } from '../providers/json-answer.ts';
import { traceHeaders } from '../providers/provider-request.ts';

export type StripeClientOptions = {
  /** `sk_…` or, better, a restricted `rk_…` that may write PaymentIntents and refunds. */
  readonly secretKey: string;
  readonly protocol: 'https' | 'http';
  readonly host: string;
  readonly port: number;
  /** Milliseconds since the epoch: to read a Retry-After that is a date. */
  readonly now: () => number;
};

/** What one call came to. Nothing in it was believed yet but its form. */
export type StripeReply =
  | { readonly kind: 'answered'; readonly body: unknown }
  | {
      readonly kind: 'refused';
      readonly status: number;
      /** Stripe's own account of it; null where the answer has none that can be read. */
      readonly error: StripeRefusal | null;
      readonly retryAfterMs: number | null;
    }
  | HttpFailure;

/** https://docs.stripe.com/api/errors, without its texts, which may name what was sent. */
export type StripeRefusal = {
  readonly type: string | null;
  readonly code: string | null;
  readonly declineCode: string | null;
  readonly param: string | null;
  readonly paymentIntentId: string | null;
};

type StripeCall = {
  readonly signal: AbortSignal;
  readonly traceparent: string | null;
  /** Of a call that changes something. */
  readonly idempotencyKey?: string;
};

export type StripeClient = {
  /** Rejects for a bug of ours only. */
  call(
    call: StripeCall,
    ask: (stripe: Stripe, options: Stripe.RequestOptions) => Promise<unknown>,
  ): Promise<StripeReply>;
  close(): void;
};

type Exchange = { readonly signal: AbortSignal; outcome: HttpAnswer | HttpFailure | null };

/** A list of a hundred refunds is well under this. */
const answerBytesMax = 1024 * 1024;

export function createStripeClient(options: StripeClientOptions): StripeClient {
  const http = createAxiosHttpClient();
  // The client passes no context of ours on, and one client a call would build all its resources each time.
  const exchanges = new AsyncLocalStorage<Exchange>();
  const stripe = new Stripe(options.secretKey, {
    protocol: options.protocol,
    host: options.host,
    port: options.port,
    maxNetworkRetries: 0,
    telemetry: false,
    appInfo: { name: 'relevo' },
    httpClient: {
      getClientName: () => 'relevo',
      async makeRequest(host, port, path, method, headers, body, protocol) {
        const exchange = exchanges.getStore();
        if (exchange === undefined) throw new Error('A call to Stripe has to go through call().');
        exchange.outcome = await http.request({
          method: method === 'POST' ? 'POST' : 'GET',
          url: `${protocol}://${host}:${port}${path}`,
          headers: asText(headers),
          body: method === 'POST' ? body : null,
          signal: exchange.signal,
          answerBytesMax,
        });
        // Without a code: the client would take some for a reason to try again.
        if (exchange.outcome.kind === 'failed') throw new Error('Stripe did not answer.');
        return responseOf(exchange.outcome);
      },
    },
  });

  return {
    async call({ signal, traceparent, idempotencyKey }, ask) {
      const exchange: Exchange = { signal, outcome: null };
      const request = {
        headers: traceHeaders(traceparent),
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      };
      const settled = await exchanges.run(exchange, () =>
        ask(stripe, request).then(
          (body) => ({ body }),
          (error: unknown) => ({ error }),
        ),
      );
      const { outcome } = exchange;
      if (outcome?.kind === 'failed') return outcome;
      if (outcome === null) {
        throw new Error('Stripe was not asked.', { cause: 'error' in settled ? settled.error : undefined });
      }
      if ('body' in settled && isSuccess(outcome.status)) return { kind: 'answered', body: settled.body };
      return {
        kind: 'refused',
        status: outcome.status,
        error: 'error' in settled ? refusalOf(settled.error) : null,
        retryAfterMs: retryAfterOf(outcome, options.now()),
      };
    },
    close: () => http.close(),
  };
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

function asText(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function responseOf(answer: HttpAnswer) {
  return {
    getStatusCode: () => answer.status,
    // Nothing of the answer's own: the client prints the text of one of them (stripe-notice).
    getHeaders: () => ({}),
    getRawResponse: () => ({}),
    toStream: () => {
      throw new Error('Answers of Stripe are read as a whole.');
    },
    toJSON: () => {
      const body = parseJson(answer.body);
      const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
      return isObject ? Promise.resolve(body) : Promise.reject(new Error('Not an object in JSON.'));
    },
  };
}

/** Only of a body with Stripe's `error` in it; whatever else the client makes of an answer says nothing. */
function refusalOf(error: unknown): StripeRefusal | null {
  if (!(error instanceof Stripe.errors.StripeError) || error.statusCode === undefined) return null;
  const intent: unknown = error.payment_intent;
  return {
    type: wordOf(error.rawType),
    code: wordOf(error.code),
    declineCode: wordOf(error.decline_code),
    param: wordOf(error.param),
    paymentIntentId: typeof intent === 'object' && intent !== null && 'id' in intent ? idOf(intent.id) : null,
  };
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' && /^[\w[\].-]{1,64}$/.test(value) ? value : null;
}
