// What happens in a replica, as whoever watches GET /events sees it.
import { describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { answers, createScript, post, samplePayment, sendReceipt } from './running-service.ts';
import { ask, watchedServicesOfEachTest } from './watched-service.ts';

const { startWatched } = watchedServicesOfEachTest();

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
const traceId = expect.stringMatching(/^[0-9a-f]{32}$/);
const wait = { Prefer: 'wait=10' };

describe('the stream of events', () => {
  it('begins with how to come back and who speaks', async () => {
    const { seen } = await startWatched();
    const hello = await seen.seen('hello');
    expect(seen.text()).toMatch(/^retry: 1000\n\nevent: hello\n/);
    expect(hello).toEqual({
      id: null,
      type: 'hello',
      fields: {
        at: time,
        replica: 'replica-a',
        version: expect.any(String),
        missed: 0,
        ring: { size: 2_000, oldest_id: null },
      },
    });
    expect(seen.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    });
  });

  it('tells a payment from being taken to being settled', async () => {
    const { service, seen } = await startWatched();
    const { body } = await post(service.url, samplePayment, wait);
    await seen.seen('notification.settled');
    const { payment_id, notification } = body;
    const { notification_id } = notification;
    const events = seen.events().filter(({ id }) => id !== null);
    expect(events.map(({ type, fields }) => ({ type, ...fields }))).toEqual([
      {
        type: 'payment.taken',
        at: time,
        payment_id,
        notification_id,
        customer_id: '123',
        amount: '100.00',
        currency: 'COP',
        class: 'payment',
        trace_id: traceId,
      },
      {
        type: 'notification.attempted',
        at: time,
        notification_id,
        attempt_id: uuid,
        attempt: 1,
        provider: 'first',
        outcome: 'accepted',
        reason: 'ok',
        provider_code: null,
        duration_ms: expect.any(Number),
        is_probe: false,
        trace_id: events[0]?.fields['trace_id'],
      },
      {
        type: 'notification.settled',
        at: time,
        notification_id,
        status: 'accepted',
        dead_reason: null,
        provider: 'first',
        since_created_ms: expect.any(Number),
      },
    ]);
    const [boot] = events[0]?.id?.split('-') ?? [];
    expect(boot).toMatch(/^[0-9a-f]{8}$/);
    expect(events.map(({ id }) => id)).toEqual([1, 2, 3].map((seq) => `${boot ?? ''}-${seq}`));
  });

  it('tells why the breaker moved and where the message went instead', async () => {
    const { service, seen } = await startWatched({ first: createScript(answers.wrongPassword) });
    const { body } = await post(service.url, samplePayment, wait);
    const { notification_id } = body.notification;
    expect((await seen.seen('breaker.moved')).fields).toEqual({
      at: time,
      provider: 'first',
      kind: 'provider',
      from: 'closed',
      to: 'open',
      reason: 'auth',
      detail: null,
      reopen_at: time,
    });
    expect((await seen.seen('notification.failed_over')).fields).toEqual({
      at: time,
      notification_id,
      from: 'first',
      to: 'second',
      reason: 'misconfigured',
    });
  });

  it('tells of a look-up, and of a message that may have gone out twice', async () => {
    const first = createScript(answers.timedOut);
    const yaml = [
      ['settle_ms: 5000', 'settle_ms: 50'],
      ['verify_ms: 10000', 'verify_ms: 100'],
    ] as const;
    const { service, seen } = await startWatched({ first, yaml });
    await post(service.url, samplePayment, wait);
    const { fields } = await seen.seen('notification.possibly_duplicated');
    expect(fields).toMatchObject({ provider: 'second', reason: 'sent_after_unknown' });
    expect(seen.events('notification.verified').at(-1)?.fields).toMatchObject({
      provider: 'first',
      answer: 'absent',
      verdict: 'absent',
    });
  });

  it('tells of receipts and of the delivery that they settle', async () => {
    const { service, seen } = await startWatched({ first: createScript(answers.accepted, true) });
    const { body } = await post(service.url, samplePayment, wait);
    const providerMessageId = body.notification.provider_message_id;
    expect(await sendReceipt(service.url, 'first', { status: 'delivered', providerMessageId })).toBe(204);
    expect((await seen.seen('receipt.told')).fields).toEqual({
      at: time,
      provider: 'first',
      status: 'delivered',
    });
    const settled = await seen.seen('notification.settled', ({ fields }) => fields['status'] === 'delivered');
    expect(settled.fields).toMatchObject({ provider: 'first', dead_reason: null });
  });

  it('tells of an isolation by hand and of its end', async () => {
    const { service, seen } = await startWatched();
    const path = '/providers/first/isolation';
    await ask(service, 'PUT', path, { reason: 'call +573001112233', ttl_s: 60 });
    await ask(service, 'DELETE', path);
    expect((await seen.seen('provider.isolated')).fields).toEqual({
      at: time,
      provider: 'first',
      reason: 'call ***2233',
      isolated_by: 'anonymous',
      until: time,
    });
    expect((await seen.seen('provider.isolation_ended')).fields).toEqual({
      at: time,
      provider: 'first',
      ended_by: 'anonymous',
    });
    const moves = seen
      .events('breaker.moved')
      .map(({ fields }) => `${String(fields['from'])}>${String(fields['to'])}`);
    expect(moves).toEqual(['closed>isolated', 'isolated>closed']);
  });

  it('tells how a replay job comes on, to its end or until it is cancelled', async () => {
    const { service, seen } = await startWatched({ first: createScript(answers.badNumber) });
    await post(service.url, samplePayment, wait);
    expect((await seen.seen('notification.settled')).fields).toMatchObject({
      status: 'dead',
      dead_reason: 'rejected',
    });
    const job = { filter: {}, reason: 'a test' };
    const made = await ask(service, 'POST', '/notifications/replays', job);
    const job_id = made.body['job_id'];
    const done = await seen.seen('replay.job_changed', ({ fields }) => fields['status'] === 'done');
    expect(done.fields).toEqual({ at: time, job_id, status: 'done', total: 1, replayed: 1, skipped: 0 });
    expect(seen.events('replay.job_changed')[0]?.fields).toMatchObject({ status: 'running', replayed: 0 });
    // It has ended, so this cancels nothing.
    await ask(service, 'DELETE', `/notifications/replays/${String(job_id)}`);

    for (let index = 0; index < 4; index += 1) await post(service.url, samplePayment, wait);
    const slow = await ask(service, 'POST', '/notifications/replays', { ...job, rate_per_second: 1 });
    await ask(service, 'DELETE', `/notifications/replays/${String(slow.body['job_id'])}`);
    const isCancelled = ({ fields }: { readonly fields: Readonly<Record<string, unknown>> }): boolean =>
      fields['status'] === 'cancelled';
    const cancelled = await seen.seen('replay.job_changed', isCancelled);
    expect(cancelled.fields['job_id']).toBe(slow.body['job_id']);
    expect(seen.events('replay.job_changed').filter(isCancelled)).toHaveLength(1);
  });

  it('tells the state of the providers at once and about once a second, without ids', async () => {
    const { service, seen } = await startWatched();
    await until(() => seen.events('providers').length >= 3);
    const [first] = seen.events('providers');
    const { body } = await ask(service, 'GET', '/providers');
    expect(first?.id).toBeNull();
    expect(first?.fields['at']).toEqual(time);
    const namesIn = (items: unknown) => (items as { name: string; state: string }[]).map(({ name }) => name);
    expect(namesIn(first?.fields['items'])).toEqual(namesIn(body['items']));
  });
});

it('never shows a phone number or a text, wherever they were', async () => {
  const national = '3001987654';
  const canary = `+57${national}`;
  const text = 'a secret text';
  const first = createScript(() => ({ ...answers.badNumber(), providerCode: `to ${canary}` }), true);
  const { service, seen } = await startWatched({ first });
  await ask(service, 'PUT', '/customers/canary', { phone: canary });
  const payment = { ...samplePayment, message: `${text} ${canary}` };
  await post(service.url, { ...payment, customer_id: 'canary' }, wait);
  await post(service.url, { ...payment, customer_id: canary, phone: canary }, wait);
  first.send = answers.accepted;
  const { body } = await post(service.url, { ...payment, phone: canary }, wait);
  const providerMessageId = body.notification.provider_message_id;
  await sendReceipt(service.url, 'first', { status: 'failed', providerMessageId, code: canary });
  await ask(service, 'PUT', '/providers/second/isolation', { reason: canary, ttl_s: 60 });
  await ask(service, 'POST', '/notifications/replays', { filter: {}, reason: canary });
  await fetch(`${service.url}/customers/canary`, { method: 'DELETE' });
  await seen.seen('replay.job_changed', ({ fields }) => fields['status'] === 'done');
  await until(() => seen.events('providers').length > 1);
  const types = new Set(seen.events().map(({ type }) => type));
  for (const type of ['payment.taken', 'notification.attempted', 'receipt.told', 'provider.isolated'])
    expect([type, types.has(type)]).toEqual([type, true]);
  expect(seen.text()).toContain('***7654');
  expect(seen.text()).not.toContain(national);
  expect(seen.text()).not.toContain(text);
});
