// Twilio-style provider: forms in, JSON out, Basic auth. The create call takes
// no idempotency key: a message in doubt can only be looked for afterwards.
import type { MessagingProvider, ProviderMessage } from '../../application/ports.ts';
import type { CallResult } from '../../domain/attempt.ts';
import { createAxiosHttpClient } from './axios-http-client.ts';
import { classifyFailure, type On503 } from './classify-http.ts';
import { basicAuth, traceHeaders, withoutTrailingSlash } from './provider-request.ts';
import { readTwilioAnswer } from './twilio-answer.ts';
import { createTwilioLookUp } from './twilio-questions.ts';
import { afterTwilioFailure } from './twilio-outcomes.ts';
import { createTwilioReceiptReader } from './twilio-receipt.ts';

export type TwilioOptions = {
  readonly name: string;
  readonly baseUrl: string;
  readonly accountSid: string;
  readonly authToken: string;
  readonly from: string;
  /** Where this service is reached from outside; null asks for no receipts. */
  readonly statusCallbackBaseUrl: string | null;
  readonly on503: On503;
  readonly userAgent: string;
  /** Milliseconds since the epoch: to read a Retry-After that is a date. */
  readonly now: () => number;
};

export function createTwilioProvider(options: TwilioOptions): MessagingProvider {
  const http = createAxiosHttpClient();
  const accountUrl = `${withoutTrailingSlash(options.baseUrl)}/2010-04-01/Accounts/${options.accountSid}`;
  const messagesUrl = `${accountUrl}/Messages.json`;
  const headers = {
    Authorization: basicAuth({ user: options.accountSid, password: options.authToken }),
    'User-Agent': options.userAgent,
  };

  async function send(message: ProviderMessage, signal: AbortSignal): Promise<CallResult> {
    const form = new URLSearchParams({ To: message.to, From: options.from, Body: message.body });
    if (options.statusCallbackBaseUrl !== null) {
      form.set('StatusCallback', callbackUrl(options.statusCallbackBaseUrl, options.name, message.attemptId));
    }
    if (message.validityMs !== null) form.set('ValidityPeriod', validityPeriod(message.validityMs));
    const answer = await http.request({
      method: 'POST',
      url: messagesUrl,
      headers: {
        ...headers,
        ...traceHeaders(message.traceparent),
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: form.toString(),
      signal,
    });
    if (answer.kind === 'failed') return classifyFailure(answer);
    return readTwilioAnswer(answer, message.to, { on503: options.on503, nowMs: options.now() });
  }

  // The list may lag behind a send, so an empty one proves nothing.
  return {
    name: options.name,
    absenceIsProof: false,
    send,
    lookUp: createTwilioLookUp({ ...options, http, headers, accountUrl }),
    receipts:
      options.statusCallbackBaseUrl === null
        ? null
        : createTwilioReceiptReader({
            authToken: options.authToken,
            callbackBaseUrl: options.statusCallbackBaseUrl,
          }),
    afterFailure: afterTwilioFailure,
    close: () => http.close(),
  };
}

function callbackUrl(baseUrl: string, name: string, attemptId: string): string {
  return `${withoutTrailingSlash(baseUrl)}/receipts/${name}?attempt=${encodeURIComponent(attemptId)}`;
}

const validitySecondsMax = 36_000;

/** In whole seconds, rounded down, so that nothing is delivered after its receipt is given up. */
function validityPeriod(validityMs: number): string {
  return String(Math.min(validitySecondsMax, Math.max(1, Math.floor(validityMs / 1_000))));
}
