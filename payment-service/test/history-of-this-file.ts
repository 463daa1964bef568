// The history of a file's own database, with two months of it, of which one is old enough to be dropped.
import { beforeEach } from '@jest/globals';
import { createPostgresHistory } from '../src/adapters/postgres/postgres-history.ts';
import type { Release } from '../src/application/keep-history.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { makeMonth, monthsAgo, passAllOfIt } from './months-of-history.ts';

const oldMs = monthsAgo(5);
const youngMs = monthsAgo(2);
/** Between the two. */
const beforeMs = monthsAgo(3);

export function historyOfThisFile() {
  const database = databaseOfThisFile();
  const history = createPostgresHistory(database);

  // Whoever has to pass a month before it is dropped has.
  beforeEach(async () => {
    await database.query(
      `truncate payments, notifications, attempts, receipts, idempotency_keys, provider_messages, replays,
                replay_jobs, retention_progress, timeliness_progress, refunds`,
    );
    for (const ms of [oldMs, youngMs]) await makeMonth(database, ms);
    await passAllOfIt(database);
  });

  /** Until there is nothing more to do at once. */
  async function release(limit = 100): Promise<readonly Release[]> {
    const steps: Release[] = [];
    for (;;) {
      const step = await history.releaseNext(beforeMs, limit);
      steps.push(step);
      if (step.kind !== 'cleared' && step.kind !== 'dropped') return steps;
    }
  }

  async function partitions(): Promise<readonly string[]> {
    const { rows } = await database.query<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits join pg_class c on c.oid = inhrelid where c.relkind = 'r'",
    );
    return rows.map(({ name }) => name);
  }

  return { database, history, release, partitions, oldMs, youngMs, beforeMs };
}
