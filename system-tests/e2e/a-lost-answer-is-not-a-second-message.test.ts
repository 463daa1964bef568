// The message goes out and its answer does not come back: 300 customers at once,
// none of them told twice, none of them never.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { reconcile } from '../../dev/src/load/reconcile.ts';
import type { Account } from '../../dev/src/load/reconcile.ts';
import { askDatabase, countOwed } from '../harness/database-access.ts';
import { allPayments, bothInboxes, clearFaults, metric, putFault } from '../harness/observing.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { until } from '../harness/until.ts';

const PAYMENTS = 300;
const SETTLE_MS_MAX = 40_000;
const RECOVERY_MS_MAX = 20_000;
const START_MS_MAX = 60_000;

const aldeamo = '- name: aldeamo\n    kind: aldeamo';
const twilio = '- name: twilio\n    kind: twilio';
/** The first in the chain keeps no handle of ours: it lists messages by recipient and text. */
const turnedRound = { [twilio]: '- name: third', [aldeamo]: twilio, '- name: third': aldeamo };

const chains = [
  { first: 'the provider with our handle', notifier: 'primary', gatewayChanges: {} },
  { first: 'the provider without it', notifier: 'fallback', gatewayChanges: turnedRound },
] as const;

describe.each(chains)('with $first at the head of the chain', ({ notifier, gatewayChanges }) => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem({ gatewayChanges });
  }, START_MS_MAX);
  afterAll(() => system.stop());

  /** What the fault before has opened closes by traffic alone. */
  async function closeCircuit(): Promise<void> {
    const { client, urls } = system;
    const provider = notifier === 'primary' ? 'aldeamo' : 'twilio';
    const sample = `relevo_breaker_state{provider="${provider}",state="closed"}`;
    await until('closed circuit', RECOVERY_MS_MAX, async () => {
      const body = { amount: 1, customer_id: '123', message: 'Prueba' };
      await client.json(`${urls.payment}/payments`, { method: 'POST', body });
      return (await metric(system, urls.payment, sample)) === 1 ? true : undefined;
    });
  }

  /** Each to a phone of its own, all at once, so that as many as possible are under way when the answers fail. */
  async function payAtOnce(label: string): Promise<ReadonlyMap<string, string>> {
    const { client, urls } = system;
    const paid = Array.from({ length: PAYMENTS }, async (_nothing, index) => {
      const message = `${label} #${index}`;
      const phone = `+57300${String(1_000_000 + index)}`;
      const body = { amount: 100, customer_id: '123', message, phone };
      const payment = await client.json<{ payment_id: string }>(`${urls.payment}/payments`, {
        method: 'POST',
        body,
      });
      return [message, payment.payment_id] as const;
    });
    return new Map(await Promise.all(paid));
  }

  async function settleAll(label: string, promised: ReadonlyMap<string, string>): Promise<Account> {
    const beganAt = performance.now();
    await until('end to what is owed', SETTLE_MS_MAX, async () =>
      (await countOwed(system.urls.database)) === 0 ? true : undefined,
    );
    const settledMs = performance.now() - beganAt;
    const inboxes = await bothInboxes(system, `${label} #`);
    const account = reconcile({ promised, payments: await allPayments(system), inboxes });
    const sql = `select count(*)::int as doubted, count(*) filter (where verdict = 'found')::int as found
      from attempts a join notifications n on n.id = a.notification_id
      where a.outcome = 'unknown' and n.body like $1`;
    const [row] = await askDatabase<{ doubted: number; found: number }>(system.urls.database, sql, [
      `${label} #%`,
    ]);
    const counts = inboxes.map((messages) => messages.length).join(' + ');
    console.log(
      `${label}: ${account.told} of ${account.promised} told (${counts} messages), ${row?.doubted ?? 0} in doubt, ` +
        `${row?.found ?? 0} of them found, ${account.flagged} flagged, the last settled after ${Math.round(settledMs)} ms`,
    );
    expect(row?.doubted).toBeGreaterThan(0);
    return account;
  }

  it.each(['reset', 'timeout'])('answers lost by %s: every customer is told once', async (how) => {
    const label = `Respuesta perdida (${how})`;
    await closeCircuit();
    await putFault(system, 'accepted_but_lost_answer', { how }, { notifier });
    const promised = await payAtOnce(label);
    const account = await settleAll(label, promised);
    await clearFaults(system);
    expect(account).toMatchObject({ promised: PAYMENTS, told: PAYMENTS, flagged: 0 });
    expect(account).toMatchObject({
      missing: [],
      lost: [],
      unsettled: [],
      twiceFlagged: [],
      twiceUnflagged: [],
    });
  });
});
