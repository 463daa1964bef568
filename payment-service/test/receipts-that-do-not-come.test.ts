import { describe, expect, it } from '@jest/globals';
import type { LookUpResult } from '../src/application/ports.ts';
import type { DeliveryState } from '../src/domain/receipt.ts';
import { answers, createScript, metric, post, samplePayment, sendReceipt } from './running-service.ts';
import type { Script, TestService, TestServiceOptions } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';
import { has, letAnHourPass, paymentOf, untilNotification } from './watched-payment.ts';

const startService = serviceOfEachTest();

const wait = { Prefer: 'wait=20' };
const courtesy = { ...samplePayment, notification_class: 'courtesy' };

const accepting = (providerMessageId: string): Script =>
  createScript(() => ({ ...answers.accepted(), providerMessageId }), true);

/** The first takes it as m-1 and tells nothing of its own accord; what it says when asked is `answer`. */
function startSilent(
  answer: LookUpResult,
  more: Pick<TestServiceOptions, 'yaml' | 'environment'> = {},
): Promise<TestService> {
  const first = accepting('m-1');
  first.lookUp = () => answer;
  return startService({
    first,
    second: accepting('m-2'),
    ...more,
  });
}

const found = (state: DeliveryState['state'] | null, code: string | null = null): LookUpResult => ({
  kind: 'found',
  providerMessageId: 'm-1',
  delivery: state === null ? null : { state, code },
});

const missing = (url: string) => metric(url, 'relevo_receipts_total{provider="first",status="missing"}');

describe('a receipt that does not come by its deadline', () => {
  it('is asked for, and a message that the provider has delivered is delivered', async () => {
    const environment = { RECEIPT_DEADLINE_MS: '1000' };
    const { url, first, second } = await startSilent(found('delivered'), { environment });
    const { body } = await post(url, samplePayment, wait);
    expect(body.notification.status).toBe('accepted');
    expect(await untilNotification(url, body.payment_id, has('delivered'))).toMatchObject({
      provider: 'first',
      possible_duplicate: false,
      attempts: [{ receipt: { status: 'delivered', late: false } }],
    });
    expect([first.lookUps, second.sent.length, await missing(url)]).toEqual([1, 0, 0]);
    // Accepted once, delivered once, however often it was looked at.
    expect(await metric(url, 'relevo_notifications_total{status="accepted"}')).toBe(1);
    expect(await metric(url, 'relevo_notifications_total{status="delivered"}')).toBe(1);
  });

  it.each([
    [
      'has failed sends it through the next provider, with no possible duplicate',
      found('failed', '30003'),
      false,
    ],
    // A provider that took it and does not know it any more says nothing about the phone.
    ['its provider no longer knows sends it through the next provider, flagged', { kind: 'absent' }, true],
  ] as const)('of a message that %s', async (_what, answer, isFlagged) => {
    const service = await startSilent(answer);
    const { url } = service;
    const { body } = await post(url, samplePayment, wait);
    await letAnHourPass(service);
    const moved = await untilNotification(url, body.payment_id, ({ provider }) => provider === 'second');
    expect(moved).toMatchObject({
      possible_duplicate: isFlagged,
      attempts: [{ receipt: { status: 'failed' } }, { provider: 'second' }],
    });
  });

  it('of a message that is still on its way sends a critical one through the next provider, flagged', async () => {
    const service = await startSilent(found('on_its_way'));
    const { url, first } = service;
    const { body } = await post(url, samplePayment, wait);
    await letAnHourPass(service);
    expect(first.sent[0]?.validityMs).toBe(120_000);
    const moved = await untilNotification(url, body.payment_id, ({ provider }) => provider === 'second');
    expect(moved).toMatchObject({ possible_duplicate: true, duplicate_reason: 'sent_after_missing_receipt' });
    expect(await missing(url)).toBe(1);
    expect(await metric(url, 'relevo_possible_duplicates_total{provider="second"}')).toBe(1);
    expect(await metric(url, 'relevo_failovers_total{from="first",to="second",reason="unconfirmed"}')).toBe(
      1,
    );
  });

  it('of a message that is still on its way ends any other as unconfirmed', async () => {
    const service = await startSilent(found('on_its_way'));
    const { url, second } = service;
    const { body } = await post(url, courtesy, wait);
    await letAnHourPass(service);
    expect(await untilNotification(url, body.payment_id, has('dead'))).toMatchObject({
      class: 'courtesy',
      reason: 'unconfirmed',
      possible_duplicate: false,
    });
    expect(second.sent).toHaveLength(0);
    expect(await missing(url)).toBe(1);
  });

  it('and comes later is late: it still delivers, and shows that the customer was told twice', async () => {
    const service = await startSilent(found('on_its_way'));
    const { url } = service;
    const { body } = await post(url, samplePayment, wait);
    await letAnHourPass(service);
    await untilNotification(url, body.payment_id, ({ attempts }) => attempts[1]?.outcome === 'accepted');
    await sendReceipt(url, 'first', { providerMessageId: 'm-1', status: 'delivered' });
    const delivered = await untilNotification(url, body.payment_id, has('delivered'));
    expect(delivered).toMatchObject({
      provider: 'first',
      possible_duplicate: true,
      duplicate_reason: 'late_receipt',
      attempts: [{ receipt: { status: 'delivered', late: true } }, { receipt: null }],
    });
    expect(await metric(url, 'relevo_receipts_total{provider="first",status="late"}')).toBe(1);
  });

  it('and comes after its notification died as unconfirmed makes it delivered', async () => {
    const service = await startSilent(found(null));
    const { url } = service;
    const { body } = await post(url, courtesy, wait);
    await letAnHourPass(service);
    await untilNotification(url, body.payment_id, has('dead'));
    await sendReceipt(url, 'first', { providerMessageId: 'm-1', status: 'delivered' });
    expect((await paymentOf(url, body.payment_id)).notification).toMatchObject({
      status: 'delivered',
      reason: null,
      possible_duplicate: false,
      attempts: [{ receipt: { late: true } }],
    });
  });

  it('is asked for again where the provider can not be asked, until the time to ask is over', async () => {
    const service = await startSilent(
      { kind: 'unavailable' },
      { yaml: [['verify_ms: 10000', 'verify_ms: 1500']] },
    );
    const { url, first } = service;
    const { body } = await post(url, samplePayment, wait);
    await letAnHourPass(service);
    const moved = await untilNotification(url, body.payment_id, ({ provider }) => provider === 'second');
    expect(moved).toMatchObject({
      duplicate_reason: 'sent_after_missing_receipt',
      attempts: [{ receipt: null, receipt_missing_at: expect.any(String) }, { receipt_missing_at: null }],
    });
    expect(first.lookUps).toBeGreaterThan(1);
  });

  it.each([
    ['ignore', 'first', null],
    ['next_provider', 'second', 'sent_after_missing_receipt'],
  ])('is not asked for where the class says %s', async (policy, provider, reason) => {
    const service = await startSilent(found('delivered'), {
      yaml: [['on_missing_receipt: verify', `on_missing_receipt: ${policy}`]],
    });
    const { url, first } = service;
    const { body } = await post(url, samplePayment, wait);
    await letAnHourPass(service);
    const settled = await untilNotification(
      url,
      body.payment_id,
      (notification) =>
        notification.provider === provider && (provider === 'second' || notification.receipt_due_at === null),
    );
    expect(settled).toMatchObject({ status: 'accepted', duplicate_reason: reason });
    expect([first.lookUps, await missing(url)]).toEqual([0, 1]);
    expect(first.sent[0]?.validityMs).toBe(policy === 'ignore' ? null : 120_000);
  });
});

describe('a class of notifications', () => {
  it('that nobody has named is refused, with the names that there are', async () => {
    const { url } = await startSilent(found('delivered'));
    const { status, body } = await post(url, { ...samplePayment, notification_class: 'spam' });
    expect([status, body]).toEqual([
      422,
      expect.objectContaining({
        errors: [{ pointer: '/notification_class', detail: 'expected one of: payment, courtesy' }],
      }),
    ]);
  });

  it('is part of what a key stands for', async () => {
    const { url } = await startSilent(found('delivered'));
    const key = { 'Idempotency-Key': 'k-1' };
    expect((await post(url, courtesy, key)).body.notification).toMatchObject({ class: 'courtesy' });
    expect((await post(url, samplePayment, key)).status).toBe(422);
    expect((await post(url, courtesy, key)).status).toBe(201);
  });

  it('that may be told once at most is held after a doubt, and let go by a receipt', async () => {
    const first = createScript(answers.timedOut, true);
    const service = await startService({
      first,
      second: accepting('m-2'),
      yaml: [
        ['settle_ms: 5000', 'settle_ms: 100'],
        ['verify_ms: 10000', 'verify_ms: 200'],
      ],
    });
    const { url, second } = service;
    const { body } = await post(url, courtesy);
    await untilNotification(url, body.payment_id, has('waiting'));
    const attemptId = first.sent[0]?.attemptId ?? '';
    await sendReceipt(url, 'first', { attemptId, providerMessageId: 'm-3', status: 'delivered' });
    expect(await untilNotification(url, body.payment_id, has('delivered'))).toMatchObject({
      possible_duplicate: false,
      provider_message_id: 'm-3',
    });
    expect(second.sent).toHaveLength(0);
  });
});
