import { afterEach, describe, expect, it } from '@jest/globals';
import { startScriptedServer } from '@relevo/test-kit';
import type { ScriptedServer } from '@relevo/test-kit';
import { checkFault } from '../src/fault-definition.ts';
import { createFaultSet } from '../src/fault-set.ts';
import { createReceiptPoster } from '../src/post-receipt.ts';
import { createReceiptSender } from '../src/receipt-sender.ts';
import type { Receipt, ReceiptResult } from '../src/receipt-sender.ts';
import { targetProblem } from '../src/receipt-target.ts';
import { createManualClock } from './manual-clock.ts';

type Setup = {
  readonly answers?: readonly (number | null)[];
  readonly receiptsMax?: number;
  readonly concurrencyMax?: number;
  readonly isTargetSilent?: boolean;
};

function createSubject({
  answers = [],
  receiptsMax = 100,
  concurrencyMax = 5,
  isTargetSilent = false,
}: Setup = {}) {
  const clock = createManualClock();
  const faults = createFaultSet({ clock, randomSeed: () => 1, faultsMax: 10 });
  const posted: string[] = [];
  const results: ReceiptResult[] = [];
  const sender = createReceiptSender({
    clock,
    decide: (to) => faults.decide({ operation: 'receipt', to: [to] }),
    post: ({ body }) => {
      posted.push(body);
      const status = posted.length <= answers.length ? (answers[posted.length - 1] ?? null) : 200;
      return isTargetSilent ? new Promise(() => undefined) : Promise.resolve(status);
    },
    onResult: (_receipt, result) => results.push(result),
    receiptsMax,
    concurrencyMax,
    attemptsMax: 3,
    retryDelayMsFirst: 1_000,
  });
  const put = (kind: string, params: object = {}) => {
    const check = checkFault({ name: kind, kind, params, stack: true });
    if (!check.ok) throw new Error(JSON.stringify(check.problems));
    faults.put(check.fault);
  };
  const send = (messageId: string, status: Receipt['status'], isLast = true) => {
    const request = {
      url: 'http://localhost/',
      headers: {},
      body: `${messageId} ${status}`,
      isTargetTrusted: true,
    };
    sender.send({ messageId, to: '+573001112233', status, isLast, traceparent: null, request });
  };
  /** Lets promises that are settled already run their course; no time passes. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { clock, faults, posted, results, sender, put, send, settle };
}

describe('retries', () => {
  it('tries again after silence and 5xx, further apart each time, and gives up at its bound', async () => {
    const { clock, posted, results, send, settle, sender } = createSubject({ answers: [null, 500, 503] });
    send('a', 'delivered');
    await settle();
    clock.advance(999);
    await settle();
    expect(posted).toHaveLength(1);
    clock.advance(1);
    await settle();
    expect(posted).toHaveLength(2);
    clock.advance(1_999);
    await settle();
    expect(posted).toHaveLength(2);
    clock.advance(1);
    await settle();
    expect(results).toEqual(['retried', 'retried', 'failed']);
    expect([posted.length, sender.count(), clock.pendingCount()]).toEqual([3, 0, 0]);
  });

  it('takes a 404 for an answer', async () => {
    const { results, send, settle, clock } = createSubject({ answers: [404] });
    send('a', 'delivered');
    await settle();
    expect([results, clock.pendingCount()]).toEqual([['refused'], 0]);
  });

  it('tries again after 429', async () => {
    const { results, send, settle, clock } = createSubject({ answers: [429] });
    send('a', 'delivered');
    await settle();
    clock.advance(1_000);
    await settle();
    expect(results).toEqual(['retried', 'taken']);
  });
});

describe('bounds', () => {
  it('runs so many at once', async () => {
    const { posted, send, settle } = createSubject({ concurrencyMax: 2, isTargetSilent: true });
    for (const id of ['a', 'b', 'c']) send(id, 'delivered');
    await settle();
    expect(posted).toEqual(['a delivered', 'b delivered']);
  });

  it('holds so many in all, and counts the rest', async () => {
    const { results, send, settle } = createSubject({ receiptsMax: 2, isTargetSilent: true });
    for (const id of ['a', 'b', 'c']) send(id, 'delivered');
    await settle();
    expect(results).toEqual(['overflow']);
  });

  it('forgets what is waiting when cleared', async () => {
    const { clock, posted, send, settle, sender } = createSubject({ concurrencyMax: 1, answers: [500] });
    send('a', 'delivered');
    send('b', 'delivered');
    sender.clear();
    await settle();
    clock.advance(100_000);
    await settle();
    expect([posted, sender.count(), clock.pendingCount()]).toEqual([['a delivered'], 0, 0]);
  });
});

describe('faults', () => {
  it('delays', async () => {
    const { clock, posted, put, send, settle } = createSubject();
    put('receipt_delay', { ms: 5_000 });
    send('a', 'delivered');
    clock.advance(4_999);
    await settle();
    expect(posted).toEqual([]);
    clock.advance(1);
    await settle();
    expect(posted).toEqual(['a delivered']);
  });

  it('duplicates', async () => {
    const { posted, put, send, settle } = createSubject();
    put('receipt_duplicate', { copies: 2 });
    send('a', 'delivered');
    await settle();
    expect(posted).toEqual(['a delivered', 'a delivered', 'a delivered']);
  });

  it('drops', async () => {
    const { posted, results, put, send, settle } = createSubject();
    put('receipt_drop');
    send('a', 'delivered');
    await settle();
    expect([posted, results]).toEqual([[], ['dropped']]);
  });

  it('reorders the receipts of one message', async () => {
    const { posted, put, send, settle, faults } = createSubject();
    put('receipt_reorder');
    send('a', 'sent', false);
    await settle();
    faults.clear();
    send('b', 'delivered');
    send('a', 'delivered');
    await settle();
    await settle();
    expect(posted).toEqual(['b delivered', 'a delivered', 'a sent']);
  });

  it('reorders the only receipts of two messages', async () => {
    const { posted, put, send, settle, faults } = createSubject();
    put('receipt_reorder');
    send('a', 'delivered');
    faults.clear();
    send('b', 'delivered');
    await settle();
    await settle();
    expect(posted).toEqual(['b delivered', 'a delivered']);
  });

  it('holds a receipt back only so long', async () => {
    const { clock, posted, put, send, settle } = createSubject();
    put('receipt_reorder', { hold_ms: 700 });
    send('a', 'delivered');
    clock.advance(700);
    await settle();
    expect(posted).toEqual(['a delivered']);
  });
});

describe('on the wire', () => {
  let target: ScriptedServer | undefined;
  afterEach(() => target?.close());

  it('does not follow redirects, and bounds the wait', async () => {
    target = await startScriptedServer((_request, index) =>
      index === 0
        ? { kind: 'respond', status: 307, headers: { Location: 'http://127.0.0.1:9/' } }
        : { kind: 'hang' },
    );
    const poster = createReceiptPoster({ timeoutMs: 150, concurrencyMax: 2 });
    const receipt = { url: target.url, headers: { 'X-Test': 'yes' }, body: 'hello', isTargetTrusted: true };
    expect(await poster.post(receipt)).toBe(307);
    expect(target.requests[0]).toMatchObject({ method: 'POST', body: 'hello', headers: { 'x-test': 'yes' } });
    expect(await poster.post(receipt)).toBeNull();
    expect(await poster.post({ ...receipt, url: 'http://127.0.0.1:1/' })).toBeNull();
    expect(await poster.post({ ...receipt, headers: { 'X-Bad': 'a\nb' } })).toBeNull();
    poster.close();
    await target.allConnectionsClosed();
  });
});

describe('targets', () => {
  const closed = { isRemoteAllowed: false, allowedHosts: ['payment-service'] };
  it.each([
    ['http://127.0.0.1:8000/receipts/twilio', true],
    ['http://localhost:8000/', true],
    ['http://[::1]:8000/', true],
    ['http://payment-service:8000/', true],
    ['http://169.254.169.254/latest/meta-data', false],
    ['http://127.0.0.1.evil.example/', false],
    ['http://localhost@evil.example/', false],
    ['file:///etc/passwd', false],
    ['nonsense', false],
  ])('%s: %s', (url, isAllowed) => {
    expect(targetProblem(url, closed) === null).toBe(isAllowed);
  });

  it('opens to the world where it is told to, for http and https only', () => {
    const open = { isRemoteAllowed: true, allowedHosts: [] };
    expect(targetProblem('https://example.com/x', open)).toBeNull();
    expect(targetProblem('ftp://example.com/x', open)).not.toBeNull();
  });
});
