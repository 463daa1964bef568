// Aldeamo-style provider: JSON over HTTP with Basic auth.
import type { LookUpQuery, MessagingProvider, ProviderMessage } from '../../application/ports.ts';
import type { CallResult } from '../../domain/attempt.ts';
import { readAldeamoAnswer } from './aldeamo-answer.ts';
import { readReport, reportRequestFor } from './aldeamo-look-up.ts';
import { afterAldeamoFailure, createAldeamoReceiptReader } from './aldeamo-receipt.ts';
import { createAxiosHttpClient } from './axios-http-client.ts';
import { splitE164 } from './calling-codes.ts';
import {
  classifyFailure,
  classifyRefusal,
  isSuccess,
  type On503,
  retryAfterOf,
  verdictOf,
} from './classify-http.ts';
import { basicAuth, lookUpAnswerBytesMax, traceHeaders, withoutTrailingSlash } from './provider-request.ts';
import type { ProviderCredentials } from './provider-request.ts';

export type AldeamoOptions = {
  readonly name: string;
  readonly baseUrl: string;
  readonly user: string;
  readonly password: string;
  /** What its receipts come with; null where none are configured: receipts are off. */
  readonly receiptCredentials: ProviderCredentials | null;
  readonly on503: On503;
  readonly userAgent: string;
  /** Milliseconds since the epoch: to read a Retry-After that is a date. */
  readonly now: () => number;
};

export function createAldeamoProvider(options: AldeamoOptions): MessagingProvider {
  const http = createAxiosHttpClient();
  const serviceUrl = `${withoutTrailingSlash(options.baseUrl)}/SmsiWS`;
  const headers = {
    Authorization: basicAuth(options),
    'Content-Type': 'application/json; charset=utf-8',
    'User-Agent': options.userAgent,
  };

  async function send(message: ProviderMessage, signal: AbortSignal): Promise<CallResult> {
    const to = splitE164(message.to);
    // Checked long before; without a country code there is nothing to send to here.
    if (to === null) return verdictOf({ outcome: 'unroutable', reason: 'refused_request' }, null, null);
    const answer = await http.request({
      method: 'POST',
      url: `${serviceUrl}/smsSendPost`,
      headers: { ...headers, ...traceHeaders(message.traceparent) },
      body: JSON.stringify({
        country: to.country,
        dateToSend: null,
        message: message.body,
        encoding: 'UTF-8',
        messageFormat: 1,
        addresseeList: [{ mobile: to.national, correlationLabel: message.attemptId }],
      }),
      signal,
    });
    if (answer.kind === 'failed') return classifyFailure(answer);
    const nowMs = options.now();
    if (!isSuccess(answer)) return classifyRefusal(answer, { on503: options.on503, nowMs });
    return readAldeamoAnswer(answer.body, to, retryAfterOf(answer, nowMs));
  }

  async function lookUp(query: LookUpQuery, signal: AbortSignal) {
    const body = reportRequestFor(query, options.user);
    if (body === null) return { kind: 'absent' } as const;
    const answer = await http.request({
      method: 'POST',
      url: `${serviceUrl}/smsReportPost`,
      headers: { ...headers, ...traceHeaders(query.traceparent) },
      body,
      signal,
      answerBytesMax: lookUpAnswerBytesMax,
    });
    return answer.kind === 'failed'
      ? ({ kind: 'unavailable' } as const)
      : readReport(answer, query, options.now());
  }

  // Reports lag behind sends, so an empty one proves nothing.
  return {
    name: options.name,
    absenceIsProof: false,
    send,
    lookUp,
    receipts:
      options.receiptCredentials === null ? null : createAldeamoReceiptReader(options.receiptCredentials),
    afterFailure: afterAldeamoFailure,
    close: () => http.close(),
  };
}
