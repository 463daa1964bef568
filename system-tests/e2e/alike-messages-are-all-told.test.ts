// Payments with one text to one phone at one time, on two replicas, while answers
// are lost and calls break. The provider lists messages by recipient and text
// alone: which is whose? Counted against the inboxes.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { askDatabase } from '../harness/database-access.ts';
import { clearFaults } from '../harness/observing.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting, until } from '../harness/until.ts';

const SETTLE_MS_MAX = 40_000;
const START_MS_MAX = 60_000;
const TEXT = 'Pago recibido';

const aldeamo = '- name: aldeamo\n    kind: aldeamo';
const twilio = '- name: twilio\n    kind: twilio';

const gatewayChanges = {
  // The provider without our handle goes first.
  [twilio]: '- name: third',
  [aldeamo]: twilio,
  '- name: third': aldeamo,
  // The circuit stays closed: what is tested here comes after the call.
  'failure_rate_percent: 50': 'failure_rate_percent: 99',
  'minimum_calls: 20': 'minimum_calls: 100000',
  'consecutive_failures: 5': 'consecutive_failures: 100000',
  'overdue_calls: 5': 'overdue_calls: 256',
  'slow_rate_percent: 90': 'slow_rate_percent: 99',
  'lease_ms: 15000': 'lease_ms: 5000',
};

type Fault = { readonly kind: string } & Readonly<Record<string, unknown>>;
type Told = {
  readonly status: string;
  readonly provider_message_id: string | null;
  readonly possible_duplicate: boolean;
};

let system: RunningSystem;
let phones = 0;

beforeAll(async () => {
  system = await startRunningSystem({ replicas: 2, gatewayChanges });
}, START_MS_MAX);
afterAll(() => system.stop());
afterEach(() => clearFaults(system));

const newPhone = (): string => {
  phones += 1;
  return `+57310${1_000_000 + phones}`;
};

/** The first that matches applies, in this order. */
async function misbehave(...faults: readonly Fault[]): Promise<void> {
  for (const [index, fault] of faults.entries()) {
    const url = `${system.urls.fallback}/admin/faults/fault-${index}`;
    await system.client.json(url, { method: 'PUT', body: { ...fault, when: { operation: ['send'] } } });
  }
}

/** At the replicas in turns, all in the same moment. */
async function pay(phone: string, count: number): Promise<void> {
  const { client, urls } = system;
  const body = { amount: 100, customer_id: '123', message: TEXT, phone };
  const paid = Array.from({ length: count }, (_nothing, index) =>
    client.json(`${urls.payments[index % 2] ?? ''}/payments`, { method: 'POST', body }),
  );
  await Promise.all(paid);
}

/** What became of each notification, once none of them is owed. */
async function outcomeAt(phone: string): Promise<readonly Told[]> {
  const sql = `select n.status, n.possible_duplicate, a.provider_message_id
    from notifications n left join attempts a
      on a.notification_id = n.id and a.provider = n.provider and a.provider_message_id is not null
    where n.phone = $1`;
  return until('end to what is owed', SETTLE_MS_MAX, async () => {
    const rows = await askDatabase<Told>(system.urls.database, sql, [phone]);
    const isEnd = ({ status, provider_message_id: id }: Told): boolean =>
      (status === 'accepted' || status === 'delivered') && id !== null;
    return rows.every(isEnd) ? rows : undefined;
  });
}

async function inboxIds(phone: string): Promise<readonly string[]> {
  const query = new URLSearchParams({ to: phone, limit: '1000' }).toString();
  const inboxes = await Promise.all(
    [system.urls.primary, system.urls.fallback].map((url) =>
      system.client.json<{ messages: readonly { id: string }[] }>(`${url}/admin/messages?${query}`),
    ),
  );
  return inboxes.flatMap(({ messages }) => messages.map(({ id }) => id)).sort();
}

/** Each message in the customer's hands belongs to one notification, and each notification has one. */
async function expectOneMessageEach(phone: string, count: number): Promise<readonly Told[]> {
  const told = await outcomeAt(phone);
  expect(told).toHaveLength(count);
  expect(told.map(({ provider_message_id: id }) => id).sort()).toEqual(await inboxIds(phone));
  return told;
}

const flaggedAmong = (told: readonly Told[]): number =>
  told.filter(({ possible_duplicate: isFlagged }) => isFlagged).length;

const lost = (how: 'reset' | 'timeout') => ({ kind: 'accepted_but_lost_answer', params: { how } });

describe('two payments with one text to one phone in the same second', () => {
  it.each(['reset', 'timeout'] as const)(
    'are told once each where both answers are lost (%s)',
    async (how) => {
      const phone = newPhone();
      await misbehave(lost(how));
      await pay(phone, 2);
      expect(flaggedAmong(await expectOneMessageEach(phone, 2))).toBe(0);
    },
  );

  it('are told once each where one answer is lost and the other is slow', async () => {
    const phone = newPhone();
    await misbehave(
      { ...lost('reset'), limit: { count: 1 } },
      { kind: 'latency', params: { distribution: 'fixed', ms: 1_000 } },
    );
    await pay(phone, 2);
    expect(flaggedAmong(await expectOneMessageEach(phone, 2))).toBe(0);
  });

  it('are told once each where one was never taken while the other’s answer is on its way', async () => {
    const phone = newPhone();
    await misbehave(
      { kind: 'reset', limit: { count: 1 } },
      { kind: 'latency', params: { distribution: 'fixed', ms: 1_000 } },
    );
    await pay(phone, 2);
    // Only the one that was never taken has been sent again.
    expect(flaggedAmong(await expectOneMessageEach(phone, 2))).toBe(1);
  });

  it('are told once each where a process dies while its call is under way', async () => {
    const phone = newPhone();
    await misbehave(
      { kind: 'reset', limit: { count: 1 } },
      { kind: 'latency', params: { distribution: 'fixed', ms: 1_200 } },
    );
    await pay(phone, 2);
    await lasting(300);
    await system.kill('payment-service');
    await clearFaults(system);
    await expectOneMessageEach(phone, 2);
  });
});

describe('three payments with one text to each of forty phones', () => {
  it('are told once each, whatever becomes of their calls', async () => {
    const all = Array.from({ length: 40 }, newPhone);
    await misbehave(
      { ...lost('reset'), probability: 0.3, seed: 1 },
      { ...lost('timeout'), probability: 0.3, seed: 2 },
      { kind: 'reset', probability: 0.3, seed: 3 },
      { kind: 'latency', params: { distribution: 'uniform', min_ms: 0, max_ms: 1_200 }, seed: 4 },
    );
    await Promise.all(all.map((phone) => pay(phone, 3)));
    let flagged = 0;
    for (const phone of all) flagged += flaggedAmong(await expectOneMessageEach(phone, 3));
    const sql = `select count(*)::int as doubted, count(*) filter (where verdict = 'found')::int as found,
      count(*) filter (where doubted_at is not null)::int as overturned
      from attempts a join notifications n on n.id = a.notification_id where a.outcome = 'unknown' and n.phone = any($1)`;
    const [row] = await askDatabase<{ doubted: number }>(system.urls.database, sql, [all]);
    console.log(`${all.length * 3} payments:`, row, `${flagged} flagged`);
    expect(row?.doubted).toBeGreaterThan(30);
  });
});
