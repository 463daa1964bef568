// Reads Twilio's status callbacks, and nothing of them before their signature holds:
// base64(HMAC-SHA1(token, URL as seen from outside + every parameter's name and value)).
// https://www.twilio.com/docs/usage/security#validating-requests
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ReceiptReader, ReceiptReading, ReceiptRequest } from '../../application/receipt-reader.ts';
import type { ReceiptStatus } from '../../domain/receipt.ts';
import { withoutTrailingSlash } from './provider-request.ts';
import { messageSidPattern } from './twilio-answer.ts';

export type TwilioReceiptOptions = {
  readonly authToken: string;
  /** Where this service is reached from outside: what Twilio signed is that address, not what a proxy made of it. */
  readonly callbackBaseUrl: string;
};

/** Whatever comes before `sent` shows that Twilio has the message, and no more. */
const statuses: ReadonlyMap<string, ReceiptStatus> = new Map([
  ['accepted', 'sent'],
  ['scheduled', 'sent'],
  ['queued', 'sent'],
  ['sending', 'sent'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
]);

const formType = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;
const expected = 'a form with MessageSid and MessageStatus, as Twilio posts it';

const callbackSchema = z.object({
  MessageSid: z.string().regex(messageSidPattern),
  MessageStatus: z.string().regex(/^[a-z_]{1,32}$/),
  ErrorCode: z
    .string()
    .regex(/^\d{1,6}$/)
    .optional(),
});

const uuid = z.uuid();

export function createTwilioReceiptReader(options: TwilioReceiptOptions): ReceiptReader {
  const base = withoutTrailingSlash(options.callbackBaseUrl);
  return {
    mediaType: 'application/x-www-form-urlencoded',
    example: { MessageSid: 'SM0123456789abcdef0123456789abcdef', MessageStatus: 'delivered' },
    challenge: null,
    read: (request) => {
      const signature = request.header('x-twilio-signature');
      if (signature === undefined || signature === '') return { kind: 'unauthenticated' };
      const form = new URLSearchParams(request.body.toString('utf8'));
      const signed = signatureOf(options.authToken, base + request.url, form);
      if (!isSame(signature, signed)) return { kind: 'forbidden' };
      if (!formType.test(request.header('content-type') ?? '')) return { kind: 'unreadable', expected };
      return readCallback(form, request);
    },
  };
}

/**
 * Names sorted; of a name that is repeated each different value once, sorted, as Twilio's own library has it.
 * Gathered in one pass: whoever sends it is not authentic yet, and may send thousands of names.
 */
function signatureOf(authToken: string, url: string, form: URLSearchParams): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of form) {
    const known = values.get(name);
    if (known === undefined) values.set(name, new Set([value]));
    else known.add(value);
  }
  const parameters = [...values.keys()]
    .sort()
    .flatMap((name) => [...(values.get(name) ?? [])].sort().map((value) => name + value));
  return createHmac('sha1', authToken)
    .update(url + parameters.join(''), 'utf8')
    .digest('base64');
}

function isSame(given: string, own: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(own)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function readCallback(form: URLSearchParams, request: ReceiptRequest): ReceiptReading {
  const parsed = callbackSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) return { kind: 'unreadable', expected };
  const {
    MessageSid: providerMessageId,
    MessageStatus: providerStatus,
    ErrorCode: code = null,
  } = parsed.data;
  const status = statuses.get(providerStatus);
  if (status === undefined) return { kind: 'unknown_status' };
  const query = request.url.split('?')[1] ?? '';
  const handle = uuid.safeParse(new URLSearchParams(query).get('attempt'));
  return {
    kind: 'read',
    receipt: {
      eventKey: `${providerMessageId} ${providerStatus}`,
      providerMessageId,
      attemptId: handle.success ? handle.data.toLowerCase() : null,
      status,
      providerStatus,
      code: status === 'failed' ? code : null,
    },
  };
}
