// How far each kind of ageing out has come: one row, which one replica at a time works from.
import { bottomId } from '../least-id.ts';
import type { Run } from './transaction.ts';

/** The id that it has come to, locked until the transaction ends. Null where another replica holds it. */
export async function lockPlace(run: Run, what: 'payments' | 'history'): Promise<string | null> {
  await run(
    `insert into retention_progress (what, up_to_id) values ('${what}', $1) on conflict (what) do nothing`,
    [bottomId],
  );
  const { rows } = await run<{ up_to_id: string }>(
    `select up_to_id from retention_progress where what = '${what}' for update skip locked`,
  );
  return rows[0]?.up_to_id ?? null;
}
