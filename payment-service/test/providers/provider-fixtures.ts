// Both adapters against a scripted server, with what each takes for a success.
// The answers are written from the wire formats, not from the adapters.
import type { LookUpQuery, MessagingProvider, ProviderMessage } from '../../src/application/ports.ts';
import { createAldeamoProvider } from '../../src/adapters/providers/aldeamo-provider.ts';
import type { On503 } from '../../src/adapters/providers/classify-http.ts';
import { createTwilioProvider } from '../../src/adapters/providers/twilio-provider.ts';

export const nowMs = Date.parse('2026-03-02T15:00:00Z');
export const attemptId = '0195a000-0000-7000-8000-000000000001';
export const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
export const senderPhone = '+15005550006';
export const sid = `SM${'a1'.repeat(16)}`;

export const message: ProviderMessage = {
  attemptId,
  to: '+573001112233',
  body: 'Pago recibido: $ 100.00',
  validityMs: null,
  traceparent: null,
};

export const lookUpQuery: LookUpQuery = {
  attemptId,
  to: message.to,
  body: message.body,
  attemptStartedAtMs: nowMs,
  traceparent: null,
  claimed: () => Promise.resolve([]),
  rivals: () => Promise.resolve([]),
};

/** A signal that outlives every test's calls. */
export const noDeadline = (): AbortSignal => new AbortController().signal;

export function aldeamoAt(baseUrl: string, on503: On503 = 'not_sent'): MessagingProvider {
  return createAldeamoProvider({
    name: 'aldeamo',
    baseUrl,
    user: 'relevo',
    password: 'not-a-secret',
    receiptCredentials: null,
    on503,
    userAgent: 'relevo/0.0.0-test',
    now: () => nowMs,
  });
}

export function twilioAt(baseUrl: string, on503: On503 = 'not_sent'): MessagingProvider {
  return createTwilioProvider({
    name: 'twilio',
    baseUrl,
    accountSid,
    authToken: 'not-a-secret',
    from: senderPhone,
    statusCallbackBaseUrl: 'https://relevo.example/hooks/',
    on503,
    userAgent: 'relevo/0.0.0-test',
    now: () => nowMs,
  });
}

export function aldeamoReceived(overrides: object = {}): string {
  const received = { mobile: '3001112233', transactionId: 'tx-42', status: 1, reason: 'Request Received' };
  return JSON.stringify({
    status: 1,
    reason: 'Request Received',
    result: {
      totalRequest: 1,
      totalFailed: 0,
      receivedRequests: [{ ...received, ...overrides }],
      failedRequests: [],
      dateToSend: '2026-03-02 10:00:00',
      timeZone: 'America/Bogota',
    },
  });
}

export function aldeamoFailed(status: number | string): string {
  return JSON.stringify({
    status: 1,
    reason: 'Request Received',
    result: {
      totalRequest: 1,
      totalFailed: 1,
      receivedRequests: [],
      failedRequests: [{ mobile: '3001112233', transactionId: 'tx-42', status, reason: 'x' }],
    },
  });
}

export function twilioMessage(overrides: object = {}): object {
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: message.body,
    date_created: 'Mon, 02 Mar 2026 15:00:00 +0000',
    date_sent: null,
    date_updated: 'Mon, 02 Mar 2026 15:00:00 +0000',
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: senderPhone,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    sid,
    status: 'queued',
    subresource_uris: {},
    to: message.to,
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`,
    ...overrides,
  };
}

export type ProviderFixture = {
  readonly kind: string;
  readonly at: (baseUrl: string, on503?: On503) => MessagingProvider;
  readonly success: { readonly status: number; readonly body: string };
  readonly messageId: string;
  readonly emptyList: string;
  /** The id in an answer that is a success of this provider for `message`, read without the adapter; else undefined. */
  readonly idIn: (answer: unknown) => unknown;
};

type AldeamoShape = {
  readonly status: unknown;
  readonly result: { readonly receivedRequests: readonly [Readonly<Record<string, unknown>>] };
};

export const fixtures: readonly ProviderFixture[] = [
  {
    kind: 'aldeamo',
    at: aldeamoAt,
    success: { status: 200, body: aldeamoReceived() },
    messageId: 'tx-42',
    emptyList: JSON.stringify({ status: 1, reason: 'Request Received', result: { reportList: [] } }),
    idIn: (answer) => {
      const { status, result } = answer as AldeamoShape; // damaged: a wrong shape throws, which is no success
      const { mobile, status: own, transactionId } = result.receivedRequests[0];
      return String(status) === '1' && String(own) === '1' && mobile === '3001112233'
        ? transactionId
        : undefined;
    },
  },
  {
    kind: 'twilio',
    at: twilioAt,
    success: { status: 201, body: JSON.stringify(twilioMessage()) },
    messageId: sid,
    emptyList: JSON.stringify({ messages: [], page: 0, page_size: 50, next_page_uri: null }),
    idIn: (answer) => {
      const { sid: id, to } = answer as { sid: unknown; to: unknown }; // as above
      return to === message.to ? id : undefined;
    },
  },
];
