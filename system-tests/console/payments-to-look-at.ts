// Payments as the tests of the pages need them, made the way a shop makes them.
import type { RunningSystem } from '../harness/running-system.ts';
import { until } from '../harness/until.ts';

export const SEEN_MS_MAX = 20_000;
// One whose receipt is missing is asked about for ten seconds before it is given up.
const SETTLED_MS_MAX = 45_000;

type Taken = {
  readonly payment_id: string;
  readonly notification: { readonly notification_id: string; readonly status: string };
};

export function pay(
  { client, urls }: RunningSystem,
  body: Readonly<Record<string, unknown>> = {},
): Promise<Taken> {
  return client.json<Taken>(`${urls.payment}/payments`, {
    method: 'POST',
    body: { amount: 100, customer_id: '123', message: 'Pago recibido', ...body },
  });
}

/** Through the simulated gateway, whatever it answers; its id. Never waits: where the gate is closed it is stored. */
export async function payThroughGateway(
  { client, urls }: RunningSystem,
  method: string,
  body: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const asked = { amount: 100, customer_id: '123', message: 'Cobro', phone: '+573001112233', ...body };
  await client.send(`${urls.payment}/payments`, {
    method: 'POST',
    headers: { prefer: 'respond-async' },
    body: { ...asked, capture: 'gateway', payment_method: method },
  });
  // A refused one is answered with a problem, which does not name it.
  const { items } = await client.json<{ readonly items: readonly { readonly payment_id: string }[] }>(
    `${urls.payment}/payments?customer_id=${asked.customer_id}&limit=1`,
  );
  const [newest] = items;
  if (newest === undefined) throw new Error('The payment was not stored.');
  return newest.payment_id;
}

export function putPhone({ client, urls }: RunningSystem, customer: string, phone: string): Promise<unknown> {
  return client.json(`${urls.payment}/customers/${customer}`, { method: 'PUT', body: { phone } });
}

type FaultOnce = {
  readonly kind: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** For a fault of receipts: those of messages before come a second later, and would be the one. */
  readonly to?: string;
};

/** One fault for one message of a mock. */
export function putFaultOnce(
  { client, urls }: RunningSystem,
  { kind, params = {}, to }: FaultOnce,
): Promise<unknown> {
  const when = to === undefined ? {} : { to: { exact: to } };
  return client.json(`${urls.primary}/admin/faults/once`, {
    method: 'PUT',
    body: { kind, params, when, limit: { count: 1 } },
  });
}

export async function untilStatus(system: RunningSystem, paymentId: string, status: string): Promise<void> {
  await until(`${status} payment`, SETTLED_MS_MAX, async () => {
    const url = `${system.urls.payment}/payments/${paymentId}`;
    const { notification } = await system.client.json<Taken>(url);
    return notification.status === status ? true : undefined;
  });
}
