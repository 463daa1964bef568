// A broker is killed for a while under load, or the way to it cut: no payment waits for it or is refused, nothing is
// lost, and once it is back the relay catches up; whoever receives counts each event once, each stream's in its order.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEventLog, createWakeUp, eventLogMigrations, openTransport } from '@relevo/events';
import type { Transport } from '@relevo/events';
import { createTestDatabase, openTestPool } from '@relevo/test-kit';
import type { TestDatabase, TestPool } from '@relevo/test-kit';

import { startLoad } from '../../dev/src/load/payment-load.ts';
import type { Try } from '../../dev/src/load/payment-load.ts';
import { newId } from '../events/trial-log.ts';
import type { BrokerKind, RunningBroker } from '../harness/brokers/broker.ts';
import { fauxqs } from '../harness/brokers/fauxqs.ts';
import { kafka } from '../harness/brokers/kafka.ts';
import { pulsar } from '../harness/brokers/pulsar.ts';
import { rabbitmq } from '../harness/brokers/rabbitmq.ts';
import { askDatabase } from '../harness/database-access.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting, until } from '../harness/until.ts';
import { describeWhereItIs } from './describe-broker.ts';

const PER_SECOND = 40;
const WELL_MS = 4_000;
/** Longer than a publication may take, which is 8 s: the relay is held up once the first has failed. */
const AWAY_MS = 10_000;
const PREPARE_MS_MAX = 300_000;
const CAUGHT_UP_MS_MAX = 90_000;
/** What a payment may take longer while the broker is away: who waits for a publication waits for four times as long. */
const P99_MORE_MS = 2_000;

type Health = { readonly status: string; readonly checks: { readonly events: string } };

const service = 'listener';
const schemas = ['event_log', 'inbound'] as const;

async function migrate(url: string): Promise<void> {
  const pool = openTestPool(url, 1);
  for (const schema of schemas) {
    for (const { sql } of eventLogMigrations(schema)) await pool.transaction((tx) => tx.query(sql));
  }
  await pool.query(
    'create table effects (seq bigint generated always as identity, stream text, version integer)',
  );
  await pool.close();
}

const logOf = (schema: string) => createEventLog({ schema, source: '/relevo/listener', newId });

function p99(tries: readonly Try[]): number {
  const sorted = tries.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0);
}

describe.each([
  ['rabbitmq', rabbitmq],
  ['kafka', kafka],
  ['pulsar', pulsar],
  ['sns-sqs', fauxqs],
] as const)('%s', (name, kind: BrokerKind) => {
  describeWhereItIs(kind)('away for a while under load', () => {
    let broker: RunningBroker;
    let system: RunningSystem;
    let database: TestDatabase;
    let pool: TestPool;
    let listening: Transport;

    beforeAll(async () => {
      await kind.prepare();
      broker = await kind.start();
      database = await createTestDatabase({ template: 'listening', migrate });
      pool = openTestPool(database.url, 10);
      const url = broker.urlOf('chaos');
      listening = await openTransport({
        ...{ url, log: logOf('event_log'), inbound: { service, log: logOf('inbound') } },
        ...{ database: pool, wakeUp: createWakeUp() },
      });
      listening.subscriber.subscribe({
        consumer: 'effects',
        handle: async (events, { tx }) => {
          for (const { stream, version } of events)
            await tx.query('insert into effects (stream, version) values ($1, $2)', [stream, version]);
          return [];
        },
      });
      system = await startRunningSystem({ env: { EVENTS_URL: url } });
    }, PREPARE_MS_MAX);
    afterAll(async () => {
      await system.stop();
      await listening.close();
      await pool.close();
      await database.drop();
      await broker.stop();
    });

    it('loses nothing, and holds up nobody', async () => {
      const tries: Try[] = [];
      const load = startLoad({
        client: system.client,
        urls: system.urls.payments,
        label: `Pago con ${name}`,
        perSecond: PER_SECOND,
        onTry: (ended) => tries.push(ended),
      });
      let killedAtMs = 0;
      let backAtMs = 0;
      try {
        await lasting(WELL_MS);
        killedAtMs = Date.now();
        await broker.kill();
        await lasting(AWAY_MS);
        // A publication that hangs is given up after eight seconds.
        await until('relay that is held up', AWAY_MS, async () => {
          const health = JSON.parse(
            (await system.client.send(`${system.urls.payment}/health`)).text,
          ) as Health;
          return health.status === 'degraded' && health.checks.events === 'held_up' ? true : undefined;
        });
        expect((await system.client.send(`${system.urls.payment}/readyz`)).status).toBe(200);
        backAtMs = Date.now();
        await broker.start();
        await lasting(WELL_MS);
      } finally {
        await load.stop();
      }
      expect(load.refused).toEqual([]);
      expect(tries.filter(({ status }) => status !== 201)).toEqual([]);
      const before = p99(tries.filter(({ beganAtMs }) => beganAtMs < killedAtMs));
      const away = p99(tries.filter(({ beganAtMs }) => beganAtMs >= killedAtMs && beganAtMs < backAtMs));
      expect(away).toBeLessThan(before + P99_MORE_MS);

      const written = await until('end to the relay', CAUGHT_UP_MS_MAX, async () => {
        const sql = 'select stream, version from event_log.events order by xid, pos';
        const told = await askDatabase<{ stream: string; version: number }>(system.urls.database, sql);
        const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from effects');
        return (rows[0]?.count ?? 0) >= told.length ? told : undefined;
      });
      const { rows: effects } = await pool.query<{ stream: string; version: number }>(
        'select stream, version from effects order by seq',
      );
      const named = (all: readonly { readonly stream: string; readonly version: number }[]) =>
        all.map(({ stream, version }) => `${stream} ${version}`);
      const seen = new Set(named(effects));
      expect(seen.size).toBe(effects.length);
      expect(named(written).filter((each) => !seen.has(each))).toEqual([]);
      for (const id of load.taken.values()) expect(seen).toContain(`payment-${id} 1`);
      const last = new Map<string, number>();
      for (const { stream, version } of effects) {
        expect([stream, version]).toEqual([stream, (last.get(stream) ?? 0) + 1]);
        last.set(stream, version);
      }
      console.log(
        `${name}: ${load.taken.size} payments, ${effects.length} events counted once, p99 ${before} ms with the broker, ${away} ms without`,
      );
    }, 240_000);
  });
});
