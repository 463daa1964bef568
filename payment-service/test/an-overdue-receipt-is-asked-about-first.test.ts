// After an outage of our own every receipt is overdue, and so is the time to ask
// about it. Most of those messages have arrived: to send them again unasked would
// tell all those customers twice.
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  answers,
  createScript,
  openTestDatabase,
  post,
  samplePayment,
  startTestService,
} from './running-service.ts';
import type { PaymentBody, Script, TestService } from './running-service.ts';

let service: TestService | null = null;

afterEach(async () => {
  await service?.stop();
  service = null;
});

/** Accepted by the first provider; then an hour goes by in which nobody does anything. */
async function afterAnHour(first: Script, second: Script): Promise<TestService & { readonly id: string }> {
  const yaml = [['verify_ms: 10000', 'verify_ms: 2500']] as const;
  const started = await startTestService({ first, second, yaml });
  service = started;
  const { body } = await post(started.url, samplePayment, { Prefer: 'wait=20' });
  const database = openTestDatabase(started.database.url);
  await database.query(`update attempts set ended_at = ended_at - interval '1 hour'`);
  await database.query('update notifications set next_attempt_at = now()');
  await database.close();
  return { ...started, id: body.payment_id };
}

async function untilMoved(url: string, id: string): Promise<PaymentBody['notification']> {
  for (;;) {
    const { notification } = (await (await fetch(`${url}/payments/${id}`)).json()) as PaymentBody;
    if (notification.status === 'delivered' || notification.attempts.length > 1) return notification;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a message whose receipt has been overdue for longer than anybody is asked', () => {
  it('is asked about all the same, and not sent again where it has arrived', async () => {
    const first = createScript(answers.accepted, true);
    const second = createScript(answers.accepted, true);
    first.lookUp = () => ({
      kind: 'found',
      providerMessageId: 'm-1',
      delivery: { state: 'delivered', code: null },
    });
    const { url, id } = await afterAnHour(first, second);
    expect(await untilMoved(url, id)).toMatchObject({ status: 'delivered', possible_duplicate: false });
    expect(first.lookUps).toBe(1);
    expect(second.sent).toEqual([]);
  });

  it('is asked about again where the provider does not answer at once, as after an outage many ask', async () => {
    const first = createScript(answers.accepted, true);
    const second = createScript(answers.accepted, true);
    first.lookUp = () =>
      first.lookUps < 2
        ? { kind: 'unavailable' }
        : { kind: 'found', providerMessageId: 'm-1', delivery: { state: 'delivered', code: null } };
    const { url, id } = await afterAnHour(first, second);
    expect(await untilMoved(url, id)).toMatchObject({ status: 'delivered', possible_duplicate: false });
    expect(first.lookUps).toBe(2);
    expect(second.sent).toEqual([]);
  });

  it('goes another way, flagged, where the provider answers none of these questions', async () => {
    const first = createScript(answers.accepted, true);
    first.lookUp = () => ({ kind: 'unavailable' });
    const { url, id } = await afterAnHour(first, createScript(answers.accepted, true));
    expect(await untilMoved(url, id)).toMatchObject({
      possible_duplicate: true,
      attempts: [{ provider: 'first' }, { provider: 'second' }],
    });
    expect(first.lookUps).toBeGreaterThan(1);
  });
});
