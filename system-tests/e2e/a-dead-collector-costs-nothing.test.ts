// Traces are for looking on. Where nobody takes them, payments are taken and told
// as ever, the log says so once, and a stop takes no longer.
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startScriptedServer } from '@relevo/test-kit';
import type { ScriptedServer } from '@relevo/test-kit';

import { allPayments } from '../harness/observing.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { until } from '../harness/until.ts';

const PAYMENTS = 100;
const DELIVERED_MS_MAX = 20_000;
// Beyond what any stop takes here: the exporter's own second and more, but not a service's grace, which is five.
const STOP_LONGER_MS_MAX = 3_000;

let collector: ScriptedServer | undefined;
afterEach(() => collector?.close());

/** Nobody listens on the address that is returned; or whoever does says nothing. */
async function deadEndpoint(kind: 'nobody' | 'silence'): Promise<string> {
  collector = await startScriptedServer(() => ({ kind: 'hang' }));
  const { url } = collector;
  if (kind === 'nobody') await collector.close();
  return url;
}

async function timedStop(system: RunningSystem): Promise<number> {
  const beganAtMs = performance.now();
  await system.stop();
  return performance.now() - beganAtMs;
}

let stopsAnywayMs: number;
beforeAll(async () => {
  stopsAnywayMs = await timedStop(await startRunningSystem());
}, 60_000);

describe('with an endpoint for traces that is', () => {
  it.each(['nobody', 'silence'] as const)(
    '%s, the service does what it does',
    async (kind) => {
      const system = await startRunningSystem({
        env: {
          LOG_LEVEL: 'info',
          OTEL_EXPORTER_OTLP_ENDPOINT: await deadEndpoint(kind),
          OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
          OTEL_BSP_SCHEDULE_DELAY: '100',
        },
      });
      const said = (event: string): readonly string[] =>
        system.log.filter(
          (line) => line.startsWith('payment-service: ') && line.includes(`"event":"${event}"`),
        );
      try {
        const body = { amount: 100, customer_id: '123', message: 'Pago recibido' };
        const call = { method: 'POST', body };
        const statuses = await Promise.all(
          Array.from({ length: PAYMENTS }, async () => {
            const answer = await system.client.send(`${system.urls.payment}/payments`, call);
            return answer.status;
          }),
        );
        expect(new Set(statuses)).toEqual(new Set([201]));
        await until('delivery of every message', DELIVERED_MS_MAX, async () => {
          const payments = [...(await allPayments(system)).values()];
          const delivered = payments.filter(({ notification }) => notification.status === 'delivered');
          return delivered.length === PAYMENTS ? true : undefined;
        });
        await until('word of lost spans', DELIVERED_MS_MAX, () => said('traces.not-sent')[0]);
        expect(said('traces.not-sent')).toHaveLength(1);
      } finally {
        expect((await timedStop(system)) - stopsAnywayMs).toBeLessThan(STOP_LONGER_MS_MAX);
      }
      expect(said('service.stopped')).toHaveLength(1);
      expect(said('service.stop-timed-out')).toEqual([]);
      // At most once more, with what was lost until the end.
      expect(said('traces.not-sent').length).toBeLessThanOrEqual(2);
    },
    90_000,
  );
});
