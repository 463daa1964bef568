// graphile-worker: the payment is a job in PostgreSQL, sent by a worker in this
// process; set as its page on performance sets it.
import { run } from 'graphile-worker';
import pg from 'pg';
import { servePayments } from './payments-app.ts';
import type { Payment } from './send.ts';
import { sendWithOpossum } from './send-with-opossum.ts';

const CONCURRENT_JOBS = 24;

const connectionString = process.env['DATABASE_URL'] ?? '';
const runner = await run({
  preset: {
    worker: {
      connectionString,
      concurrentJobs: CONCURRENT_JOBS,
      maxPoolSize: CONCURRENT_JOBS + 1,
      localQueue: { size: 500 },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    },
  },
  noHandleSignals: true,
  taskList: {
    send: async (payload) => {
      await sendWithOpossum(payload as Payment); // `take` below writes it
    },
  },
});
const pool = new pg.Pool({ connectionString, max: 1 });

servePayments({
  take: ({ key, ...payment }) => runner.addJob('send', payment, { jobKey: key }),
  outstanding: async () => {
    const { rows } = await pool.query<{ jobs: number }>(
      'select count(*)::int as jobs from graphile_worker.jobs',
    );
    return rows[0]?.jobs ?? 0;
  },
});
