import { describe, expect, it } from '@jest/globals';
import { validateRequest } from 'twilio';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { createAldeamoReceiptReader } from '../../src/adapters/providers/aldeamo-receipt.ts';
import { createTwilioReceiptReader } from '../../src/adapters/providers/twilio-receipt.ts';
import type { ReceiptReader, ReceiptReading } from '../../src/application/receipt-reader.ts';

const attemptId = '0198f3c2-0000-7000-8000-000000000001';
const sid = `SM${'0123456789abcdef'.repeat(2)}`;
const authToken = 'a-token-of-the-account';

function read(
  reader: ReceiptReader,
  body: string,
  headers: Readonly<Record<string, string>>,
  url = '/',
): ReceiptReading {
  return reader.read({ url, header: (name) => headers[name], body: Buffer.from(body) });
}

describe('a Twilio receipt', () => {
  const base = 'https://sms.example/relevo';
  const path = `/receipts/twilio?attempt=${attemptId}`;
  const reader = createTwilioReceiptReader({ authToken, callbackBaseUrl: `${base}/` });
  const callback = { MessageSid: sid, MessageStatus: 'delivered', AccountSid: 'AC1', To: '+573001112233' };

  type Parameters = Readonly<Record<string, string | string[]>>;

  function formOf(parameters: Parameters): string {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
      for (const each of [value].flat()) form.append(name, each);
    }
    return form.toString();
  }

  /** Signed by Twilio's own library. */
  const post = (parameters: Parameters, { signedUrl = base + path, url = path, signature = '' } = {}) =>
    read(
      reader,
      formOf(parameters),
      {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'x-twilio-signature': signature || getExpectedTwilioSignature(authToken, signedUrl, parameters),
      },
      url,
    );

  it('is taken with the signature of the official library, and names its attempt', () => {
    expect(post(callback)).toEqual({
      kind: 'read',
      receipt: {
        eventKey: `${sid} delivered`,
        providerMessageId: sid,
        attemptId,
        status: 'delivered',
        providerStatus: 'delivered',
        code: null,
      },
    });
  });

  it.each([
    ['parameters that nobody knows yet', { ...callback, NewThing: 'x', another: 'ñ €' }],
    ['a repeated parameter', { ...callback, Tag: ['b', 'a', 'b'] }],
    ['an empty one', { ...callback, ErrorMessage: '' }],
  ])('is signed over every parameter: %s', (_case, parameters: Parameters) => {
    const signature = getExpectedTwilioSignature(authToken, base + path, parameters);
    expect(validateRequest(authToken, signature, base + path, { ...parameters })).toBe(true);
    expect(post(parameters)).toMatchObject({ kind: 'read' });
    // One parameter more than was signed, and it is nobody's receipt.
    expect(post({ ...parameters, Added: '1' }, { signature })).toEqual({ kind: 'forbidden' });
  });

  it('costs little to refuse, however many names a stranger puts into it', () => {
    const names = Array.from({ length: 4_000 }, (_, index) => index.toString(36)).join('&');
    const headers = { 'x-twilio-signature': 'wrong' };
    const costsMs = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      expect(read(reader, names, headers, path)).toEqual({ kind: 'forbidden' });
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    });
    // It takes a few; looking each name up among all the others took some hundred.
    expect(Math.min(...costsMs)).toBeLessThan(50);
  });

  it('matches the published vector', () => {
    const vector = createTwilioReceiptReader({
      authToken: '12345',
      callbackBaseUrl: 'https://mycompany.com',
    });
    const parameters = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    };
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    };
    // Authentic, though it is about a call.
    expect(read(vector, formOf(parameters), headers, '/myapp.php?foo=1&bar=2')).toMatchObject({
      kind: 'unreadable',
    });
    expect(read(vector, formOf(parameters), headers, '/myapp.php?foo=1')).toEqual({ kind: 'forbidden' });
  });

  it('is refused when it was signed for another address, another attempt or with another token', () => {
    const refused = [
      { signedUrl: `http://127.0.0.1:8000${path}` },
      { url: path.replace('1', '2') },
      { signature: getExpectedTwilioSignature('another-token', base + path, callback) },
      { signature: 'x' },
    ];
    for (const change of refused) expect(post(callback, change)).toEqual({ kind: 'forbidden' });
    expect(read(reader, formOf(callback), {}, path)).toEqual({ kind: 'unauthenticated' });
  });

  it.each([
    ['queued', 'sent'],
    ['sending', 'sent'],
    ['sent', 'sent'],
    ['undelivered', 'failed'],
    ['failed', 'failed'],
    ['delivered', 'delivered'],
  ])('says of %s: %s', (MessageStatus, status) => {
    const code = status === 'failed' ? '30003' : null;
    expect(post({ ...callback, MessageStatus, ErrorCode: '30003' })).toMatchObject({
      kind: 'read',
      receipt: { status, providerStatus: MessageStatus, code },
    });
  });

  it('with a status that nobody has heard of is not one that cannot be read', () => {
    expect(post({ ...callback, MessageStatus: 'teleported' })).toEqual({ kind: 'unknown_status' });
    expect(post({ ...callback, MessageSid: 'SM1' })).toMatchObject({ kind: 'unreadable' });
    expect(post({ ...callback, MessageStatus: '' })).toMatchObject({ kind: 'unreadable' });
  });

  it('without a usable handle is known by its message alone', () => {
    const url = '/receipts/twilio?attempt=nonsense';
    expect(post(callback, { url, signedUrl: base + url })).toMatchObject({ receipt: { attemptId: null } });
  });
});

describe('an Aldeamo receipt', () => {
  const reader = createAldeamoReceiptReader({ user: 'receipts', password: 'señal' });
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  const authorization = basic('receipts:señal');
  const receipt = { transactionId: '77', correlationLabel: attemptId, status: 'DELIVERED' };
  const post = (body: unknown, headers: Readonly<Record<string, string>> = { authorization }) =>
    read(reader, typeof body === 'string' ? body : JSON.stringify(body), headers);

  it('is taken with its credentials, and names its attempt and its message', () => {
    expect(post(receipt)).toEqual({
      kind: 'read',
      receipt: {
        eventKey: '77 DELIVERED',
        providerMessageId: '77',
        attemptId,
        status: 'delivered',
        providerStatus: 'DELIVERED',
        code: null,
      },
    });
    expect(post(receipt, { authorization: authorization.replace('Basic', 'basic') })).toMatchObject({
      kind: 'read',
    });
  });

  it('is refused without credentials, or with wrong ones', () => {
    expect(post(receipt, {})).toEqual({ kind: 'unauthenticated' });
    for (const wrong of [basic('receipts:wrong'), basic('other:señal'), 'Bearer señal', 'Basic']) {
      expect(post(receipt, { authorization: wrong })).toEqual({ kind: 'forbidden' });
    }
  });

  it.each([
    ['UNDELIVERED', 'next_provider'],
    ['EXPIRED', 'next_provider'],
    ['REJECTED', 'dead'],
  ])('of failure carries its word as the code: %s', (status) => {
    expect(post({ ...receipt, status })).toMatchObject({
      kind: 'read',
      receipt: { status: 'failed', code: status },
    });
  });

  it('may lack its label or its message, but not both', () => {
    expect(post({ ...receipt, correlationLabel: '' })).toMatchObject({ receipt: { attemptId: null } });
    const byLabel = { ...receipt, transactionId: null };
    expect(post(byLabel)).toMatchObject({ receipt: { eventKey: `${attemptId} DELIVERED` } });
    expect(post({ ...receipt, transactionId: 77 })).toMatchObject({ receipt: { providerMessageId: '77' } });
    expect(post({ status: 'DELIVERED' })).toMatchObject({ kind: 'unreadable' });
  });

  it.each(['', 'null', '[]', '{"status":', '{"transactionId":"1","status":7}', '\u0000'])(
    'that is %j is not one',
    (body) => {
      expect(post(body)).toMatchObject({ kind: 'unreadable' });
    },
  );

  it('with a word that nobody has heard of is taken for what it is', () => {
    expect(post({ ...receipt, status: 'PENDIENTE' })).toEqual({ kind: 'unknown_status' });
  });
});
