// BullMQ: the payment is a job in Redis, sent by a worker in this process.
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { servePayments } from './payments-app.ts';
import type { Payment } from './send.ts';
import { sendWithOpossum } from './send-with-opossum.ts';

const CONCURRENCY = 50;
/** Its documentation advises to keep so many and no more. */
const KEPT = 1_000;

const connection = new Redis({
  host: '127.0.0.1',
  port: Number(process.env['REDIS_PORT']),
  maxRetriesPerRequest: null,
});
const queue = new Queue<Payment>('payments', { connection });
const worker = new Worker<Payment>('payments', ({ data }) => sendWithOpossum(data), {
  connection,
  concurrency: CONCURRENCY,
});
// Its figures would be of no use, and it tries again without a pause.
worker.on('error', (error) => {
  throw error;
});

servePayments({
  take: ({ key, ...payment }) =>
    queue.add('send', payment, { jobId: key, removeOnComplete: { count: KEPT } }),
  outstanding: async () => {
    const counts = await queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active');
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  },
});
