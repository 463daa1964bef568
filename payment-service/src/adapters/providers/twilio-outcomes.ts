// Twilio's codes, the one place that gives them a meaning. The HTTP class
// decides first, since codes get split over time; these are the exceptions.
// https://www.twilio.com/docs/api/errors
import type { AfterFailure } from '../../domain/receipt.ts';
import type { Verdict } from './classify-http.ts';

/**
 * Codes in an error answer. They hold within 4xx only: a server error stays in
 * doubt whatever code comes with it (20500, and 20503 as any 503).
 */
export const twilioErrorCodes: ReadonlyMap<number, Verdict> = new Map([
  [20003, { outcome: 'misconfigured', reason: 'authentication' }],
  [20404, { outcome: 'misconfigured', reason: 'not_found' }],
  [20429, { outcome: 'throttled', reason: 'rate_limited' }],
  [21211, { outcome: 'rejected', reason: 'invalid_number' }],
  [21212, { outcome: 'misconfigured', reason: 'wrong_sender' }],
  [21408, { outcome: 'unroutable', reason: 'region_not_enabled' }],
  [21603, { outcome: 'misconfigured', reason: 'wrong_sender' }],
  [21606, { outcome: 'misconfigured', reason: 'wrong_sender' }],
  // Never to be tried elsewhere: the person asked not to be written to.
  [21610, { outcome: 'rejected', reason: 'opted_out' }],
  // Comes with 429, and is about our own queue there, not about the rate.
  [21611, { outcome: 'throttled', reason: 'queue_full' }],
  [21612, { outcome: 'unroutable', reason: 'no_route' }],
  [21614, { outcome: 'rejected', reason: 'landline' }],
]);

/**
 * Codes on a message that failed after it was taken. None says for good that no
 * provider can reach the person, so the certain ones leave the next one a try.
 */
export const twilioMessageCodes: ReadonlyMap<number, Verdict> = new Map([
  [30001, { outcome: 'throttled', reason: 'queue_full' }],
  [30002, { outcome: 'misconfigured', reason: 'forbidden' }],
  [30003, { outcome: 'unroutable', reason: 'no_route' }],
  [30004, { outcome: 'unroutable', reason: 'no_route' }],
  [30005, { outcome: 'unroutable', reason: 'no_route' }],
  [30006, { outcome: 'unroutable', reason: 'no_route' }],
  [30007, { outcome: 'unroutable', reason: 'no_route' }],
  [30008, { outcome: 'unknown', reason: 'server_error' }],
  [30036, { outcome: 'unroutable', reason: 'no_route' }],
  // The provider behind it did not answer in time: it may have the message.
  [30410, { outcome: 'unknown', reason: 'server_error' }],
]);

/**
 * Codes in a receipt that nobody else should try after: the person or the number
 * (blocked, unknown, landline, opted out), or a text that carriers filter. Any
 * other is about the way there, and another provider has another.
 */
const deadReceiptCodes: ReadonlySet<string> = new Set(
  [30004, 30005, 30006, 30007, 21211, 21610, 21614].map(String),
);

export function afterTwilioFailure(code: string | null): AfterFailure {
  return code !== null && deadReceiptCodes.has(code) ? 'dead' : 'next_provider';
}

/** The verdict on a message answered as `failed` or `undelivered`. */
export function verdictOnFailedMessage(code: number | null): Verdict {
  const known = code === null ? undefined : (twilioErrorCodes.get(code) ?? twilioMessageCodes.get(code));
  return known ?? { outcome: 'unknown', reason: 'server_error' };
}
