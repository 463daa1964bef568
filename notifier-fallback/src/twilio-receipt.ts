// Status callbacks, signed as Twilio signs them:
// https://www.twilio.com/docs/usage/security#validating-requests
import { createHash, createHmac } from 'node:crypto';
import type { ReceiptRequest } from '@relevo/notifier-kit';
import type { TwilioMessage } from './message-view.ts';
import { failureTexts } from './message-view.ts';

/** base64(HMAC-SHA1(token, URL followed by every key and value, sorted by key)). */
export function signRequest(
  authToken: string,
  url: string,
  parameters: Readonly<Record<string, string>>,
): string {
  const sorted = Object.entries(parameters).sort(([left], [right]) => (left < right ? -1 : 1));
  const signed = url + sorted.map(([key, value]) => key + value).join('');
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64');
}

/** YYMMDDhhmm, in UTC. */
function doneDate(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\D/g, '').slice(2, 12);
}

const final: ReadonlySet<string> = new Set(['delivered', 'undelivered']);

export function receiptFor(
  message: TwilioMessage,
  account: { readonly accountSid: string; readonly authToken: string },
): ReceiptRequest | null {
  const { extra, failureCode } = message;
  const url = extra.statusCallback;
  if (url === null) return null;
  const parameters: Record<string, string> = {
    SmsSid: message.id,
    SmsStatus: message.status,
    MessageStatus: message.status,
    To: message.to,
    MessageSid: message.id,
    AccountSid: account.accountSid,
    From: message.from,
    ApiVersion: '2010-04-01',
  };
  if (extra.messagingServiceSid !== null) parameters['MessagingServiceSid'] = extra.messagingServiceSid;
  if (typeof failureCode === 'number') {
    parameters['ErrorCode'] = String(failureCode);
    parameters['ErrorMessage'] = failureTexts[failureCode] ?? 'Unknown error';
  }
  if (final.has(message.status)) parameters['RawDlrDoneDate'] = doneDate(message.statusAtMs);
  return {
    url,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'User-Agent': 'TwilioProxy/1.1',
      'X-Twilio-Signature': signRequest(account.authToken, url, parameters),
      // The same for every copy and every try of one receipt.
      'I-Twilio-Idempotency-Token': createHash('sha256')
        .update(`${message.id} ${message.status}`)
        .digest('hex')
        .slice(0, 32),
    },
    body: new URLSearchParams(parameters).toString(),
    isTargetTrusted: false,
  };
}
