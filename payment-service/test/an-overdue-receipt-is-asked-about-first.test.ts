// After an outage of our own every receipt is overdue, and so is the time to ask
// about it. Most of those messages have arrived: to send them again unasked would
// tell all those customers twice.
import { describe, expect, it } from '@jest/globals';
import { answers, createScript, post, samplePayment } from './running-service.ts';
import type { PaymentBody, Script, TestService } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';
import { letAnHourPass, untilNotification } from './watched-payment.ts';

const startService = serviceOfEachTest();

/** Accepted by the first provider; then an hour goes by in which nobody does anything. */
async function afterAnHour(first: Script, second: Script): Promise<TestService & { readonly id: string }> {
  const service = await startService({ first, second, yaml: [['verify_ms: 10000', 'verify_ms: 1000']] });
  const { body } = await post(service.url, samplePayment, { Prefer: 'wait=20' });
  await letAnHourPass(service);
  return { ...service, id: body.payment_id };
}

const untilMoved = (url: string, id: string): Promise<PaymentBody['notification']> =>
  untilNotification(url, id, ({ status, attempts }) => status === 'delivered' || attempts.length > 1);

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
