// Twilio-style provider: forms in, JSON out, Basic auth. The create call takes
// no idempotency key: a message in doubt can only be looked for afterwards.
import type { LookUpQuery, MessagingProvider, ProviderMessage } from '../../application/ports.ts';
import type { CallResult } from '../../domain/attempt.ts';
import { createAxiosHttpClient } from './axios-http-client.ts';
import { classifyFailure, clockAheadOf, isSuccess, lookUpRefused, type On503 } from './classify-http.ts';
import { basicAuth, lookUpAnswerBytesMax, traceHeaders, withoutTrailingSlash } from './provider-request.ts';
import { readTwilioAnswer } from './twilio-answer.ts';
import { findMessage, lookUpPageSize } from './twilio-look-up.ts';
import type { TwilioList } from './twilio-look-up.ts';
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
  const messagesUrl = `${withoutTrailingSlash(options.baseUrl)}/2010-04-01/Accounts/${options.accountSid}/Messages.json`;
  const headers = {
    Authorization: basicAuth({ user: options.accountSid, password: options.authToken }),
    'User-Agent': options.userAgent,
  };

  async function send(message: ProviderMessage, signal: AbortSignal): Promise<CallResult> {
    const form = new URLSearchParams({ To: message.to, From: options.from, Body: message.body });
    if (options.statusCallbackBaseUrl !== null) {
      form.set('StatusCallback', callbackUrl(options.statusCallbackBaseUrl, options.name, message.attemptId));
    }
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

  async function lookUp(query: LookUpQuery, signal: AbortSignal) {
    // Not filtered by DateSent: that is null while a message is queued.
    const filter = { To: query.to, From: options.from, PageSize: String(lookUpPageSize) };
    const firstUrl = `${messagesUrl}?${new URLSearchParams(filter).toString()}`;
    const readPage: TwilioList['readPage'] = async (uri) => {
      const url = uri === null ? firstUrl : pageUrl(uri, messagesUrl);
      if (url === null) return { kind: 'unavailable' };
      const request = { method: 'GET', url, headers, body: null, signal } as const;
      const answer = await http.request({ ...request, answerBytesMax: lookUpAnswerBytesMax });
      if (answer.kind === 'failed') return { kind: 'unavailable' };
      const nowMs = options.now();
      return isSuccess(answer)
        ? { body: answer.body, clockAheadMs: clockAheadOf(answer, nowMs) }
        : lookUpRefused(answer, nowMs);
    };
    const { accountSid, from } = options;
    return findMessage({ accountSid, from, readPage }, query);
  }

  // The list may lag behind a send, so an empty one proves nothing.
  return {
    name: options.name,
    absenceIsProof: false,
    send,
    lookUp,
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

/** The credentials go along with it, so a next page is followed on the same host and list only. */
function pageUrl(uri: string, messagesUrl: string): string | null {
  if (!URL.canParse(uri, messagesUrl)) return null;
  const [next, list] = [new URL(uri, messagesUrl), new URL(messagesUrl)];
  // A base URL with a path in front is an outer proxy's, which the provider's own URIs do not know.
  const isSameList = next.pathname === list.pathname || list.pathname.endsWith(next.pathname);
  if (next.origin !== list.origin || !isSameList) return null;
  return list.origin + list.pathname + next.search;
}
