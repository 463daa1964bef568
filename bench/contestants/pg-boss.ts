// pg-boss: the payment is a job in PostgreSQL, sent by a worker in this process;
// woken by NOTIFY, fetching in batches and at once again while they are full.
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { servePayments } from './payments-app.ts';
import type { Payment } from './send.ts';
import { sendWithOpossum } from './send-with-opossum.ts';

const BATCH = 50;
const WORKERS = 4;
const QUEUE = 'payments';

const connectionString = process.env['DATABASE_URL'] ?? '';
const boss = new PgBoss({ connectionString, max: 20, useListenNotify: true });
boss.on('error', (error) => {
  throw error; // Its figures would be of no use.
});
await boss.start();
await boss.createQueue(QUEUE, { notify: true });
await boss.work<Payment>(
  QUEUE,
  { batchSize: BATCH, localConcurrency: WORKERS, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 },
  async (jobs) => {
    await Promise.all(jobs.map(({ data }) => sendWithOpossum(data)));
  },
);
const pool = new pg.Pool({ connectionString, max: 1 });

servePayments({
  take: ({ key: _key, ...payment }) => boss.send(QUEUE, payment),
  outstanding: async () => {
    const { rows } = await pool.query<{ jobs: number }>(
      "select count(*)::int as jobs from pgboss.job where name = $1 and state < 'completed'",
      [QUEUE],
    );
    return rows[0]?.jobs ?? 0;
  },
});
