// Whoever dies and when: each payment that was answered 201 has its events, none is there without its payment,
// and what the last event of a notification says is where the notification stands.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startLoad } from '../../dev/src/load/payment-load.ts';
import { askDatabase } from '../harness/database-access.ts';
import { putFault, untilSettled } from '../harness/observing.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting } from '../harness/until.ts';

const PER_SECOND = 40;
const BETWEEN_KILLS_MS = 1_200;
const SETTLE_MS_MAX = 75_000;

let system: RunningSystem;
beforeAll(async () => {
  system = await startRunningSystem();
  // The message is taken on arrival and answered late: each kill catches some in mid-call.
  await putFault(system, 'latency', { distribution: 'fixed', ms: 150 });
});
afterAll(() => system.stop());

const ask = <Row extends Record<string, unknown>>(sql: string): Promise<readonly Row[]> =>
  askDatabase<Row>(system.urls.database, sql);

const TOLD = `select stream, version, type, data, row_number() over (partition by stream order by xid, pos) as nth
              from event_log.events`;

describe('events of a service and a database that are killed under load', () => {
  it('are those of what was promised, no more and no fewer, each stream in its order', async () => {
    const load = startLoad({
      client: system.client,
      urls: system.urls.payments,
      label: 'Pago con aviso a otros',
      perSecond: PER_SECOND,
    });
    for (const name of [
      'payment-service',
      'database',
      'payment-service',
      'payment-service',
      'database',
    ] as const) {
      await lasting(BETWEEN_KILLS_MS);
      await system.kill(name);
    }
    await lasting(BETWEEN_KILLS_MS);
    await load.stop();
    await untilSettled(system, SETTLE_MS_MAX);
    expect(load.retries()).toBeGreaterThan(0);
    expect(load.refused).toEqual([]);

    const told = await ask<{ payment_id: string; version: number }>(
      `select data ->> 'payment_id' as payment_id, version from (${TOLD}) t where type = 'relevo.payment.succeeded.v1'`,
    );
    const stored = await ask<{ id: string }>('select id from payments');
    expect(told.map(({ payment_id: id }) => id).toSorted()).toEqual(stored.map(({ id }) => id).toSorted());
    const promised = [...load.taken.values()];
    const ids = new Set(told.map(({ payment_id: id }) => id));
    expect(promised.filter((id) => !ids.has(id))).toEqual([]);
    expect(promised.length).toBeGreaterThan(100);

    expect(await ask(`select * from (${TOLD}) t where version <> nth`)).toEqual([]);
    const elsewhere = `
      select n.id, n.status, n.stream_version, t.type, t.version from notifications n
      left join (${TOLD}) t on t.stream = 'notification-' || n.id and t.version = n.stream_version
      where n.status in ('accepted', 'delivered', 'dead')
        and t.type is distinct from 'relevo.notification.' || n.status || '.v1'`;
    expect(await ask(elsewhere)).toEqual([]);
    const unheard = `select t.stream from (${TOLD}) t left join notifications n on t.stream = 'notification-' || n.id
                     where t.stream like 'notification-%' and (n.id is null or t.version > n.stream_version)`;
    expect(await ask(unheard)).toEqual([]);
    console.log(
      `${promised.length} payments promised, ${stored.length} stored and told, ${load.retries()} tries repeated`,
    );
  }, 180_000);
});
