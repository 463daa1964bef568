import { expect, it } from '@jest/globals';
import { registerConsumer } from '../index.ts';
import { claimStatement } from '../src/consumer/cursor-statements.ts';
import { createLogDatabase, schema } from './log-database.ts';

type Plan = {
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly Plan[];
};

/** Rows that each look at the log has given, the largest of them. */
function rowsReadMax(plan: Plan): number {
  const isOfLog = /^events/.test(plan['Relation Name'] ?? plan['Index Name'] ?? '');
  return Math.max(isOfLog ? plan['Actual Rows'] : 0, ...(plan.Plans ?? []).map(rowsReadMax));
}

it('reads of a backlog what one batch holds, with and without statistics', async () => {
  const { pool, log, drop } = await createLogDatabase();
  try {
    await registerConsumer({ log, database: pool, consumer: 'one', from: 'beginning' });
    await pool.query(`
      insert into ${schema}.events (id, source, stream, version, type, data, correlation, part)
      select gen_random_uuid(), '/relevo/test', 's', n, 'relevo.trial.made.v1', '{}', gen_random_uuid(), n % 16
      from generate_series(1, 100000) n`);
    for (const statistics of ['select 1', `analyze ${schema}.events`]) {
      await pool.query(statistics);
      const { rows } = await pool.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>(
        `explain (analyze, format json) ${claimStatement(schema)}`,
        ['one', 100],
      );
      const plan = rows[0]?.['QUERY PLAN'][0].Plan;
      expect(plan === undefined ? Infinity : rowsReadMax(plan)).toBeLessThanOrEqual(100);
    }
  } finally {
    await drop();
  }
});
