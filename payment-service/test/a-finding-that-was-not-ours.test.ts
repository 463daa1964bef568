// A message was found in a provider's list, and its receipt was overdue already, so
// that what became of it was decided in the same breath. Then it turns out to be
// another payment's: whatever was decided on it must not be carried out.
import { expect, it } from '@jest/globals';
import type { LookUpResult } from '../src/application/ports.ts';
import { answers, createScript, post } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';
import { has, untilNotification } from './watched-payment.ts';

const startService = serviceOfEachTest();

const found = (providerMessageId: string, state: 'delivered' | 'failed'): LookUpResult => ({
  kind: 'found',
  providerMessageId,
  isAlike: providerMessageId === 'of-another',
  delivery: { state, code: null },
});

it('is not sent again for a failure of another payment’s message', async () => {
  const first = createScript(() => ({ ...answers.accepted(), providerMessageId: 'of-another' }), true);
  const second = createScript(answers.accepted, true);
  first.lookUp = () => found('of-another', 'delivered');
  const yaml = [['deadline_ms: 120000', 'deadline_ms: 1000']] as const;
  const service = await startService({ first, second, yaml });
  const owner = await post(service.url);
  await untilNotification(service.url, owner.body.payment_id, has('delivered'));

  const before = first.lookUps;
  first.send = answers.timedOut;
  first.lookUp = () => {
    const asked = first.lookUps - before;
    // No answer until its receipt is overdue; then the message of the other; then, that being another's, its own.
    if (asked <= 1) return { kind: 'unavailable' };
    return asked <= 3 ? found('of-another', 'failed') : found('its-own', 'delivered');
  };
  const { body } = await post(service.url);
  const isOver = ({ status }: { readonly status: string }): boolean =>
    status === 'delivered' || status === 'dead' || second.sent.length > 0;
  expect(await untilNotification(service.url, body.payment_id, isOver)).toMatchObject({
    provider_message_id: 'its-own',
    possible_duplicate: false,
  });
  expect(second.sent).toEqual([]);
});
