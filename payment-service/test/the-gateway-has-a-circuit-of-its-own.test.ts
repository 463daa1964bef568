// The payment gateway is no provider: what its circuit does is told apart, so that nobody
// takes it for one through which customers are told.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { metric, post, samplePayment, startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';
import { eventsOn, toldEvents } from './told-events.ts';
import { watchEvents } from './watched-events.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService({
    yaml: [['answer_within_ms: 10000', 'answer_within_ms: 500']],
    environment: eventsOn,
  });
});
afterAll(() => service.stop());

const state = (name: string): Promise<number | null> =>
  metric(service.url, `relevo_gateway_breaker_state{gateway="simulated",state="${name}"}`);

const circuits = async () =>
  (await toldEvents(service.database)).filter(({ stream }) => stream.startsWith('gateway-breaker-'));

it('opens for credentials that are refused, and is counted as the gateway’s and as no provider’s', async () => {
  expect([await state('closed'), await state('open')]).toEqual([1, 0]);
  const body = { ...samplePayment, capture: 'gateway', payment_method: 'sim_misconfigured' };
  const { status } = await post(service.url, body);
  expect(status).toBe(202);
  expect([await state('closed'), await state('open')]).toEqual([0, 1]);
  const opened =
    'relevo_gateway_breaker_transitions_total{gateway="simulated",from="closed",to="open",reason="auth"}';
  expect(await metric(service.url, opened)).toBe(1);
  const text = await (await fetch(`${service.url}/metrics`)).text();
  expect(text).not.toContain('provider="simulated"');
  expect(service.logs.filter((line) => line.includes('"event":"gateway.breaker-moved"'))).toHaveLength(1);
  expect(service.logs.filter((line) => line.includes('"event":"breaker.moved"'))).toEqual([]);
  const watch = await watchEvents(service.url, '?last_event_id=0');
  const { fields } = await watch.seen('breaker.moved');
  expect(fields).toMatchObject({ provider: 'simulated', kind: 'payment_gateway', to: 'open' });
  watch.leave();
  await until(async () => (await circuits()).length > 0);
  expect(await circuits()).toMatchObject([
    {
      type: 'relevo.breaker.opened.v1',
      version: 1,
      data: { provider: 'simulated', kind: 'payment_gateway', reason: 'auth' },
    },
  ]);
  const again = await post(service.url, { ...body, payment_method: 'pm_card_visa' });
  expect(again.status).toBe(503);
}, 20_000);
