// One phone number, the canary, and the ways that it goes into payment-service's API.
import type { Answer, Call } from '../../dev/src/load/http-client.ts';

// As a Colombian types it, and as it is found inside every other way to write it.
export const NATIONAL = '3001987654';
export const CANARY = `+57${NATIONAL}`;

type Ask = (path: string, call?: Call) => Promise<Answer>;
type CanaryPath = () => Promise<Answer>;

export const payment = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  amount: 100,
  customer_id: 'canary',
  message: `Su pago llegó; llame al ${CANARY}`,
  ...changes,
});

export const postTo =
  (ask: Ask) =>
  (body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    ask('/payments', { method: 'POST', body, headers });

export function healthyPaths(ask: Ask): readonly CanaryPath[] {
  const post = postTo(ask);
  return [
    () => post(payment(), { prefer: 'wait=5' }),
    () => post(payment({ phone: CANARY, customer_id: CANARY }), { prefer: 'wait=5' }),
    () => post(payment(), { 'idempotency-key': CANARY }),
    () => post(payment({ amount: 200 }), { 'idempotency-key': CANARY }),
    () => ask(`/payments?customer_id=${encodeURIComponent(CANARY)}`),
    () => ask('/notifications?limit=1000'),
  ];
}

export function refusedPaths(ask: Ask): readonly CanaryPath[] {
  const post = postTo(ask);
  return [
    () => post(payment({ phone: CANARY.slice(1) })),
    () => post(payment({ phone: ` ${CANARY}` })),
    () => post(payment({ phone: [CANARY] })),
    () => post(payment({ amount: CANARY })),
    () => post(payment({ amount: `-${NATIONAL}` })),
    () => post(payment({ currency: CANARY })),
    () => post(payment({ customer_id: Number(NATIONAL) })),
    () => post(payment({ message: `${CANARY}\0` })),
    () => post(payment({ [CANARY]: 1 })),
    () => post(payment({ nested: { [CANARY]: CANARY } })),
    () => post(`{"phone": "${CANARY}"`),
    () => post(CANARY),
    () => post([CANARY]),
    () => post(payment(), { 'idempotency-key': `${CANARY}é` }),
    () => post(payment({ padding: CANARY.repeat(4_000) })),
    () => post(`phone=${CANARY}`, { 'content-type': 'application/x-www-form-urlencoded' }),
    () => post(payment(), { traceparent: CANARY, prefer: `wait=${CANARY}` }),
    () => ask('/customers/canary', { method: 'PUT', body: { phone: CANARY.slice(1) } }),
    () => ask('/customers/canary', { method: 'PUT', body: { [CANARY]: CANARY } }),
    () => ask(`/customers/${encodeURIComponent(`${CANARY}0`)}`),
    () => ask(`/customers/${CANARY}%`),
    () => ask(`/payments/${CANARY}`),
    () => ask(`/notifications/${CANARY}`),
    () => ask(`/payments?cursor=${CANARY}`),
    () => ask(`/payments?phone=${CANARY}`),
    () => ask(`/payments?limit=${CANARY}`),
    () => ask(`/payments?${encodeURIComponent(CANARY)}=1`),
    () => ask(`/notifications?provider=${CANARY}&status=${CANARY}&since=${CANARY}`),
    () => ask(`/${CANARY}/nowhere?to=${CANARY}`),
    () => ask(`/payments/${CANARY}`, { method: 'DELETE' }),
  ];
}
