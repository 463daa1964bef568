// What the provider says when it is asked, and what then becomes of the notification.
import { describe, expect, it } from '@jest/globals';
import type { LookUpResult } from '../src/application/ports.ts';
import { answers, createScript, metric, post, samplePayment } from './running-service.ts';
import type { Script, TestService } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';
import { untilNotification } from './watched-payment.ts';

const startService = serviceOfEachTest();

// Verification in a test's time, not in a customer's.
const settlingSoon = ['settle_ms: 5000', 'settle_ms: 300'] as const;
const quick = [settlingSoon, ['verify_ms: 10000', 'verify_ms: 1000']] as const;

const wait = { Prefer: 'wait=20' };
const found: LookUpResult = { kind: 'found', providerMessageId: 'there-it-is' };

function startWith(lookUps: readonly LookUpResult[]): Promise<TestService> {
  const first = createScript(answers.timedOut);
  let asked = 0;
  first.lookUp = () => {
    asked += 1;
    return lookUps[Math.min(asked, lookUps.length) - 1] ?? { kind: 'absent' };
  };
  return startService({ first, yaml: quick });
}

const sentBy = ({ first, second }: TestService): readonly number[] => [first.sent.length, second.sent.length];

describe('a message in doubt', () => {
  it.each<[string, LookUpResult]>([
    ['that the provider takes only after our timeout', { kind: 'absent' }],
    ['whose provider can not be asked at first', { kind: 'unavailable' }],
  ])('%s is found by a later question and not sent again', async (_story, atFirst) => {
    const running = await startWith([atFirst, found]);
    const { body } = await post(running.url, samplePayment, wait);
    expect(body.notification).toMatchObject({
      status: 'accepted',
      provider: 'first',
      possible_duplicate: false,
      attempts: [{ outcome: 'unknown', verdict: 'found' }],
    });
    expect(sentBy(running)).toEqual([1, 0]);
  });

  it('that another one may have taken is waited for until that one’s own can be listed', async () => {
    const first = createScript(answers.timedOut);
    // The other one came into doubt just now: longer than the settling time of this one.
    first.lookUp = () => (first.lookUps < 3 ? { kind: 'absent', alikeDoubtedAtMs: Date.now() } : found);
    // It may be asked about for as long as is shipped: a second could be over before the third question.
    const running = await startService({ first, yaml: [settlingSoon] });
    const { body } = await post(running.url, samplePayment, wait);
    expect(body.notification).toMatchObject({ status: 'accepted', possible_duplicate: false });
    expect(sentBy(running)).toEqual([1, 0]);
  });

  it('whose provider can not be asked at all goes to the next one, and is flagged', async () => {
    const running = await startWith([{ kind: 'unavailable' }]);
    const { body } = await post(running.url, samplePayment, wait);
    expect(body.notification).toMatchObject({
      status: 'accepted',
      provider: 'second',
      possible_duplicate: true,
      attempts: [{ verdict: 'undecided' }, {}],
    });
    expect(sentBy(running)).toEqual([1, 1]);
    const sample = 'relevo_breaker_state{provider="first",state="closed"}';
    expect(await metric(running.url, sample)).toBe(1);
  });

  it('is not asked about again while the provider throttles questions, nor are others, and the circuit stays closed', async () => {
    const running = await startWith([{ kind: 'unavailable', retryAfterMs: 60_000 }]);
    const pay = () => post(running.url, samplePayment, wait);
    const payments = [await pay(), ...(await Promise.all([pay(), pay()]))];
    for (const { body } of payments) {
      expect(body.notification).toMatchObject({ provider: 'second', possible_duplicate: true });
    }
    expect(running.first.lookUps).toBe(1);
    const sample = 'relevo_breaker_state{provider="first",state="closed"}';
    expect(await metric(running.url, sample)).toBe(1);
  });

  it('that had claimed another’s message is verified anew, finds its own, and counts as accepted once', async () => {
    const first: Script = createScript(answers.timedOut);
    first.lookUp = () => ({ kind: 'found', providerMessageId: 'm-of-the-other', isAlike: true });
    const service = await startService({ first, yaml: quick });
    const { url } = service;
    const { body: claimant } = await post(url, samplePayment, wait);
    expect(claimant.notification.status).toBe('accepted');

    first.lookUp = () => ({ kind: 'found', providerMessageId: 'm-of-its-own', isAlike: true });
    first.send = () => ({ ...answers.accepted(), providerMessageId: 'm-of-the-other' });
    await post(url, samplePayment, wait);
    const own = await untilNotification(
      url,
      claimant.payment_id,
      ({ provider_message_id }) => provider_message_id === 'm-of-its-own',
    );
    expect(own).toMatchObject({ status: 'accepted', possible_duplicate: false });
    expect(sentBy(service)).toEqual([2, 0]);
    expect(await metric(url, 'relevo_notifications_total{status="accepted"}')).toBe(2);
    expect(await metric(url, 'relevo_claims_overturned_total{provider="first"}')).toBe(1);
  });
});
