// What an HTTP status alone says about a message: the same for every provider.
// A provider's own codes are exceptions to this and live in its own table.
import type { LookUpResult } from '../../application/ports.ts';
import type { CallOutcome, CallResult, OutcomeReason } from '../../domain/attempt.ts';
import type { HttpAnswer, HttpFailure } from './axios-http-client.ts';

/** What a bare 503 means at a provider: RFC 9110 says not handled, and not every proxy keeps to it. */
export type On503 = 'not_sent' | 'unknown';

export type Verdict = { readonly outcome: CallOutcome; readonly reason: OutcomeReason };

export type ClassifyOptions = { readonly on503: On503; readonly nowMs: number };

const retryAfterMsMax = 3_600_000;

const verdictsByStatus: ReadonlyMap<number, Verdict> = new Map([
  [401, { outcome: 'misconfigured', reason: 'authentication' }],
  [402, { outcome: 'misconfigured', reason: 'payment_required' }],
  [403, { outcome: 'misconfigured', reason: 'forbidden' }],
  [404, { outcome: 'misconfigured', reason: 'not_found' }],
  // The address exists but is not this API (any more): the same mend as a 404.
  [405, { outcome: 'misconfigured', reason: 'not_found' }],
  [407, { outcome: 'misconfigured', reason: 'authentication' }],
  // Sent by proxies that may already have passed the request on.
  [408, { outcome: 'unknown', reason: 'timeout' }],
  [410, { outcome: 'misconfigured', reason: 'not_found' }],
  [429, { outcome: 'throttled', reason: 'rate_limited' }],
  [499, { outcome: 'unknown', reason: 'timeout' }],
]);

/** A verdict on an answer that is not a success. */
export function classifyRefusal(answer: HttpAnswer, options: ClassifyOptions): CallResult {
  const retryAfterMs = retryAfterOf(answer, options.nowMs);
  const verdict =
    answer.status === 503
      ? verdictOn503(options.on503, retryAfterMs !== null)
      : (verdictsByStatus.get(answer.status) ?? verdictByClass(answer.status));
  return { ...verdict, providerMessageId: null, providerCode: String(answer.status), retryAfterMs };
}

function verdictOn503(on503: On503, isAskedToWait: boolean): Verdict {
  // Where a bare 503 is not trusted, asking to wait makes it no more certain.
  if (on503 === 'unknown') return { outcome: 'unknown', reason: 'server_error' };
  return isAskedToWait
    ? { outcome: 'throttled', reason: 'maintenance' }
    : { outcome: 'not_sent', reason: 'service_unavailable' };
}

function verdictByClass(status: number): Verdict {
  if (status >= 500 && status < 600) return { outcome: 'unknown', reason: 'server_error' };
  // Refused, with no word on whose fault it is: this provider will not take
  // this message, another one may.
  if (status >= 400 && status < 500) return { outcome: 'unroutable', reason: 'refused_request' };
  if (status >= 300 && status < 400) return { outcome: 'unknown', reason: 'redirected' };
  return { outcome: 'unknown', reason: 'unparsable_answer' };
}

export function classifyFailure(failure: HttpFailure): CallResult {
  return {
    outcome: failure.phase === 'not_sent' ? 'not_sent' : 'unknown',
    reason: failure.reason,
    providerMessageId: null,
    providerCode: null,
    retryAfterMs: null,
  };
}

export function acceptedAs(providerMessageId: string): CallResult {
  return { outcome: 'accepted', reason: 'ok', providerMessageId, providerCode: null, retryAfterMs: null };
}

/** A verdict reached from the body of an answer. `code` is the provider's own, for people. */
export function verdictOf(verdict: Verdict, code: string | null, retryAfterMs: number | null): CallResult {
  return { ...verdict, providerMessageId: null, providerCode: code, retryAfterMs };
}

export function isSuccess(answer: HttpAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

/**
 * The provider's Retry-After in milliseconds from now, at most an hour; null
 * where there is none or it can not be read. RFC 9110, 10.2.3: seconds or a date.
 */
export function retryAfterOf(answer: HttpAnswer, nowMs: number): number | null {
  const text = answer.headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1_000), retryAfterMsMax);
  // Date.parse takes almost anything ("-5" is a year), hence the look at the form first.
  if (!/^[A-Z][a-z]{2,8}, ?\d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} [\d:]{8} GMT$/.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.min(Math.max(0, atMs - nowMs), retryAfterMsMax);
}

/** A question that was not answered. Only throttling says when to ask again. */
export function lookUpRefused(
  answer: HttpAnswer,
  nowMs: number,
): Extract<LookUpResult, { kind: 'unavailable' }> {
  const isThrottled = answer.status === 429 || answer.status === 503;
  const retryAfterMs = isThrottled ? retryAfterOf(answer, nowMs) : null;
  return { kind: 'unavailable', ...(retryAfterMs !== null && { retryAfterMs }) };
}

/** A clock that is further off than this tells nothing. */
const clockAheadMsMax = 12 * 3_600_000;

/**
 * How much later than ours the provider's clock is, at least, by the date of its
 * answer (RFC 9110, 6.6.1: in whole seconds, of the moment it was made); null where there is none
 * to be believed.
 */
export function clockAheadOf(answer: HttpAnswer, nowMs: number): number | null {
  const aheadMs = Date.parse(answer.headers.get('date') ?? '') - nowMs;
  return Math.abs(aheadMs) <= clockAheadMsMax ? aheadMs : null;
}
