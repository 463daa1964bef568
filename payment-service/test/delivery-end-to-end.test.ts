import { describe, expect, it } from '@jest/globals';
import { answers, createScript, metric, openTestDatabase, post, samplePayment } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';
import { has, paymentOf, untilNotification } from './watched-payment.ts';

const start = serviceOfEachTest();

const wait = { Prefer: 'wait=20' };

// Verification in a test's time, not in a customer's.
const quick = [
  ['settle_ms: 5000', 'settle_ms: 300'],
  ['verify_ms: 10000', 'verify_ms: 600'],
] as const;

// Until the test has looked at it.
const stayingOpen = [['open_ms_min: 2000', 'open_ms_min: 30000']] as const;

describe('failover', () => {
  it('A11: a refused connection fails over with no possible duplicate', async () => {
    const { url, first, second } = await start({ first: createScript(answers.refused) });
    const { body } = await post(url, samplePayment, wait);
    expect(body.notification).toMatchObject({
      status: 'accepted',
      provider: 'second',
      possible_duplicate: false,
      attempts: [
        { provider: 'first', outcome: 'not_sent' },
        { provider: 'second', outcome: 'accepted' },
      ],
    });
    expect([first.lookUps, second.sent.length]).toEqual([0, 1]);
    expect(await metric(url, 'relevo_failovers_total{from="first",to="second",reason="not_sent"}')).toBe(1);
    expect(await metric(url, 'relevo_possible_duplicates_total{provider="second"}')).toBe(0);
  });

  it('A11: a timeout after writing is verified first, and what is found is not sent again', async () => {
    const first = createScript(answers.timedOut);
    first.lookUp = () => ({ kind: 'found', providerMessageId: 'found-1' });
    const { url, second } = await start({ first });
    const { body } = await post(url, samplePayment, wait);
    expect(body.notification).toMatchObject({
      status: 'accepted',
      provider: 'first',
      provider_message_id: 'found-1',
      possible_duplicate: false,
      attempts: [{ provider: 'first', outcome: 'unknown', verdict: 'found' }],
    });
    expect(second.sent).toHaveLength(0);
  });

  it('A11: a message that two look-ups do not find is sent through the next provider and flagged', async () => {
    const { url, first, second } = await start({ first: createScript(answers.timedOut), yaml: quick });
    const { body } = await post(url, samplePayment, wait);
    expect(body.notification).toMatchObject({
      status: 'accepted',
      provider: 'second',
      possible_duplicate: true,
    });
    expect([first.sent.length, first.lookUps, second.sent.length]).toEqual([1, 2, 1]);
    expect(await metric(url, 'relevo_possible_duplicates_total{provider="second"}')).toBe(1);
    const listed = await fetch(`${url}/notifications?possible_duplicate=true`);
    expect(((await listed.json()) as { items: unknown[] }).items).toHaveLength(1);
  });

  it('at_most_once holds a message in doubt instead of sending it twice', async () => {
    const { url, second } = await start({
      first: createScript(answers.timedOut),
      yaml: [
        ...quick,
        ['on_unknown: at_least_once', 'on_unknown: at_most_once'],
        ['deadline_s: 86400', 'deadline_s: 2'],
      ],
    });
    const { body } = await post(url, samplePayment, wait);
    expect(body.notification).toMatchObject({ status: 'dead', reason: 'expired' });
    expect(second.sent).toHaveLength(0);
  });

  it('A1: bad numbers never trip and never fail over', async () => {
    const { url, second } = await start({ first: createScript(answers.badNumber) });
    const bodies = await Promise.all(Array.from({ length: 30 }, () => post(url, samplePayment, wait)));
    expect(new Set(bodies.map(({ body }) => body.notification.reason))).toEqual(new Set(['rejected']));
    expect(second.sent).toHaveLength(0);
    expect(await metric(url, 'relevo_breaker_state{provider="first",state="closed"}')).toBe(1);
  });

  it('wrong credentials open the circuit at once, and say so at error level', async () => {
    const { url, first, logs } = await start({
      first: createScript(answers.wrongPassword),
      yaml: stayingOpen,
    });
    await post(url, samplePayment, wait);
    const { body } = await post(url, samplePayment, wait);
    expect(body.notification).toMatchObject({
      provider: 'second',
      attempts: [{ provider: 'second', skipped: [{ provider: 'first', reason: 'open' }] }],
    });
    expect(first.sent).toHaveLength(1);
    expect(logs.join('')).toMatch(/"level":"error","event":"notification.attempted".*"misconfigured"/);
    expect(
      await metric(
        url,
        'relevo_breaker_transitions_total{provider="first",from="closed",to="open",reason="auth"}',
      ),
    ).toBe(1);
  });

  it('A15: a 429 with Retry-After pauses the provider and leaves the circuit closed', async () => {
    const { url, first } = await start({ first: createScript(answers.throttled) });
    await post(url, samplePayment, wait);
    await post(url, samplePayment, wait);
    expect(first.sent).toHaveLength(1);
    expect(await metric(url, 'relevo_breaker_state{provider="first",state="closed"}')).toBe(1);
    expect(await metric(url, 'relevo_provider_skipped_total{provider="first",reason="rate_limited"}')).toBe(
      1,
    );
  });

  it('waits while nobody takes it, and delivers when somebody does', async () => {
    const { url, first, second } = await start({
      first: createScript(answers.throttled),
      second: createScript(answers.refused),
    });
    const { body } = await post(url);
    let tries = 0;
    second.send = () => {
      tries += 1;
      return tries < 2 ? answers.refused() : answers.accepted();
    };
    const settled = await post(url, samplePayment, wait);
    expect(settled.body.notification.status).toBe('accepted');
    expect(first.sent.length).toBeLessThanOrEqual(2);
    const earlier = await paymentOf(url, body.payment_id);
    expect(['accepted', 'waiting', 'sending']).toContain(earlier.notification.status);
  });

  it('dies as expired at its deadline, with every attempt to see', async () => {
    const { url } = await start({
      first: createScript(answers.refused),
      second: createScript(answers.refused),
      yaml: [['deadline_s: 86400', 'deadline_s: 1']],
    });
    const { body } = await post(url, samplePayment, wait);
    expect(body.notification).toMatchObject({ status: 'dead', reason: 'expired' });
    expect(body.notification.attempts.length).toBeGreaterThanOrEqual(2);
    expect(await metric(url, 'relevo_dead_letters_total{reason="expired"}')).toBe(1);
  });
});

describe('a process that stops or dies', () => {
  it('A12: a restart while open keeps the remaining open time', async () => {
    const service = await start({ first: createScript(answers.wrongPassword), yaml: stayingOpen });
    await post(service.url, samplePayment, wait);
    const stateOf = async () => {
      const response = await fetch(`${service.url}/providers`);
      const { items } = (await response.json()) as {
        items: { state: string; next_probe_at: string | null }[];
      };
      return items[0];
    };
    const before = await stateOf();
    expect(before?.state).toBe('open');
    await service.restart();
    const after = await stateOf();
    expect(after).toMatchObject({ state: 'open' });
    const drift = Date.parse(after?.next_probe_at ?? '') - Date.parse(before?.next_probe_at ?? '');
    expect(Math.abs(drift)).toBeLessThan(50);
    expect(service.first.sent).toHaveLength(1);
  });

  it('finds a call that its predecessor died in as unknown, verifies it, and does not send it twice', async () => {
    const { url, first, second, database } = await start();
    const { body } = await post(url, samplePayment, wait);
    // As a kill -9 in mid-call leaves it: started, no outcome, under the lease of a process that is gone.
    const sql = openTestDatabase(database.url);
    await sql.query(
      'update attempts set outcome = null, reason = null, ended_at = null, provider_message_id = null',
    );
    await sql.query(
      `update notifications set status = 'sending', provider = null, provider_message_id = null, settled_at = null,
         lease_owner = 'gone', lease_until = now(), next_attempt_at = now()`,
    );
    first.lookUp = () => ({ kind: 'found', providerMessageId: 'it was there' });
    const replay = await post(url, samplePayment, wait);
    expect(replay.status).toBe(201);
    expect(await untilNotification(url, body.payment_id, has('accepted'))).toMatchObject({
      attempts: [{ outcome: 'unknown', reason: 'process_died', verdict: 'found' }],
    });
    expect([first.sent.length, second.sent.length]).toEqual([2, 0]);
    await sql.close();
  });

  it('hands back what it has not begun, and its successor sends it once', async () => {
    const first = createScript(answers.throttled);
    const second = createScript(answers.refused);
    const service = await start({ first, second });
    const { body } = await post(service.url);
    await service.restart();
    second.send = answers.accepted;
    await untilNotification(service.url, body.payment_id, has('accepted'));
  });
});
