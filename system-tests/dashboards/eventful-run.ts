// Two minutes in which as much happens as a dashboard has panels for: traffic of
// every kind, each sort of outage, what people do by hand, and restarts.
import { startLoad } from '../../dev/src/load/payment-load.ts';
import { clearFaults, primaryState, putFault } from '../harness/observing.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting, until } from '../harness/until.ts';
import { QUICK_PAYING, breakTheGateway, startPaying } from './paying-eventfully.ts';
import type { Paying } from './paying-eventfully.ts';

const PER_SECOND = 25;
const CLOSED_MS_MAX = 30_000;
const JOB_MS_MAX = 20_000;
// More than the alert on them bears with.
const WITHOUT_CONTACT = 25;
// So that scrapes see some of them wait.
const PARTNER_SUBJECTS = 8;
const PARTNER_PAUSE_MS = 900;
const UNDER_WAY_MS = 250;

/** Deadlines that pass within the run; everything else is as shipped, but quicker. */
export const EVENTFUL_GATEWAY = { 'deadline_s: 86400': 'deadline_s: 8', ...QUICK_PAYING };

export async function runEventfully(system: RunningSystem): Promise<void> {
  const load = startLoad({
    client: system.client,
    urls: system.urls.payments,
    label: 'Pago agitado',
    perSecond: PER_SECOND,
    phoneOf: (n) => (n % 10 === 0 ? `+34600${String(100_000 + n)}` : `+57301${String(1_000_000 + n)}`),
  });
  let paying: Paying | null = null;
  try {
    await lasting(4_000);
    await payInEveryWay(system);
    await tellAsPartners(system);
    // Early, since it is judged half a minute later whether somebody was told in time.
    await Promise.all([breakBoth(system), breakTheGateway(system)]);
    // Only now: a card without an answer would be the probe that fails.
    paying = startPaying(system);
    await breakProcesses(system);
    await breakThePrimary(system);
    await loseMessages(system);
    await actByHand(system);
  } finally {
    await clearFaults(system);
    await Promise.all([load.stop(), paying?.stop()]);
  }
}

type Body = Readonly<Record<string, unknown>>;

async function pay({ client, urls }: RunningSystem, body: Body, key?: string): Promise<number> {
  const { status } = await client.send(`${urls.payment}/payments`, {
    method: 'POST',
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    body: { amount: 100, customer_id: '123', message: 'Pago recibido', ...body },
  });
  return status;
}

async function payInEveryWay(system: RunningSystem): Promise<void> {
  for (let n = 0; n < WITHOUT_CONTACT; n += 1) await pay(system, { customer_id: 'nobody' });
  // A wrong number, opted out, and one that only the second provider takes.
  for (const phone of ['+573000000003', '+573000000004', '+573000000002']) await pay(system, { phone });
  for (const amount of [100, 100, 101]) await pay(system, { amount }, 'the-same-key');
  await pay(system, { amount: 'a lot' });
  await system.client.send(`${system.urls.payment}/nowhere`);
}

/** Some wait for one that comes seconds later, some can not be right. */
async function tellAsPartners(system: RunningSystem): Promise<void> {
  const event = (subject: number, sequence: number, type: string): Body => ({
    ...{ event_id: `${subject}-${sequence}`, partner_id: 'acme', subject_id: `order-${subject}` },
    ...{ type, sequence, occurred_at: '2026-01-31T12:00:00Z', amount: '100.00', currency: 'COP' },
  });
  const tell = (body: Body | readonly Body[]) =>
    system.client.send(`${system.urls.payment}/partner-events`, { method: 'POST', body });
  for (let n = 0; n < PARTNER_SUBJECTS; n += 1) {
    await tell([event(n, 3, 'payment'), event(n, 2, 'reversal')]);
    await lasting(PARTNER_PAUSE_MS);
  }
  for (let n = 0; n < PARTNER_SUBJECTS; n += 1) {
    await tell([event(n, 1, 'conversion'), event(n, 4, 'reversal')]);
    await tell({ ...event(n, 1, 'conversion'), amount: 1 });
  }
}

async function closes(system: RunningSystem): Promise<void> {
  await clearFaults(system);
  await until('closed breaker of the primary', CLOSED_MS_MAX, async () =>
    (await primaryState(system)) === 'closed' ? true : undefined,
  );
}

async function breakThePrimary(system: RunningSystem): Promise<void> {
  await putFault(system, 'error');
  await lasting(6_000);
  // The last one that takes anything fails for every third message, and is not opened by that.
  await system.client.json(`${system.urls.fallback}/admin/faults/every-third`, {
    method: 'PUT',
    body: { kind: 'error', schedule: { type: 'every_nth', n: 3 } },
  });
  // And takes its time, so that a scrape meets calls under way; less than what counts as slow.
  await putFault(system, 'latency', { ms: UNDER_WAY_MS }, { notifier: 'fallback' });
  await lasting(10_000);
  await closes(system);
  for (const kind of ['blackhole', 'auth_expired', 'rate_limit']) {
    await putFault(system, kind);
    await lasting(3_000);
    await closes(system);
  }
}

/** Longer than a notification may wait here. */
async function breakBoth(system: RunningSystem): Promise<void> {
  for (const notifier of ['primary', 'fallback'] as const) await putFault(system, 'reset', {}, { notifier });
  await lasting(12_000);
  await closes(system);
}

/** Receipts that say no, and receipts that never come. */
async function loseMessages(system: RunningSystem): Promise<void> {
  await putFault(system, 'accept_then_fail');
  await lasting(2_000);
  await clearFaults(system);
  await putFault(system, 'accept_and_lose');
  await until('opening by receipts', CLOSED_MS_MAX, async () =>
    (await primaryState(system)) === 'open' ? true : undefined,
  );
  await closes(system);
  await putFault(system, 'receipt_duplicate');
  await lasting(2_000);
  await clearFaults(system);
}

async function actByHand(system: RunningSystem): Promise<void> {
  const { client, urls } = system;
  const isolation = `${urls.payment}/providers/aldeamo/isolation`;
  await client.json(isolation, { method: 'PUT', body: { reason: 'a rehearsal', ttl_s: 60 } });
  await lasting(4_000);
  await client.json(isolation, { method: 'DELETE' });

  const customer = `${urls.payment}/customers/nobody`;
  await client.json(customer, { method: 'PUT', body: { phone: '+573001239877' } });
  const { job_id: job } = await client.json<{ readonly job_id: string }>(
    `${urls.payment}/notifications/replays`,
    { method: 'POST', body: { filter: { reason: 'no_contact' }, reason: 'a number', rate_per_second: 50 } },
  );
  await until('end of the replay', JOB_MS_MAX, async () => {
    const { status } = await client.json<{ readonly status: string }>(
      `${urls.payment}/notifications/replays/${job}`,
    );
    return status === 'done' ? true : undefined;
  });
  await client.json(customer, { method: 'DELETE' });
  await giveBack(system);
}

async function giveBack({ client, urls }: RunningSystem): Promise<void> {
  for (let n = 0; n < 5; n += 1) {
    const { payment_id: paid } = await client.json<{ readonly payment_id: string }>(
      `${urls.payment}/payments`,
      { method: 'POST', body: { amount: 100, customer_id: '123', message: 'Pago recibido' } },
    );
    await client.json(`${urls.payment}/payments/${paid}/refunds`, { method: 'POST', body: { amount: 10 } });
    await lasting(600);
  }
}

async function breakProcesses(system: RunningSystem): Promise<void> {
  await system.kill('payment-service');
  await system.kill('database');
  // Payments are taken meanwhile, but slowly.
  system.pause('database');
  await lasting(800);
  system.resume('database');
  system.pause('notifier-fallback');
  await lasting(5_000);
  system.resume('notifier-fallback');
}
