// An open circuit outlives its process: each replica stores when its own opens
// again, and restores only its own.
import type { Database } from './pool.ts';

export type StoredOpening = { readonly reopenAtMs: number; readonly openMs: number };

export async function readOpenings(
  database: Database,
  replica: string,
): Promise<ReadonlyMap<string, StoredOpening>> {
  type Row = { provider: string; reopen_ms: number; open_ms: number };
  const { rows } = await database.query<Row>(
    `select provider, extract(epoch from reopen_at)::float8 * 1000 as reopen_ms, open_ms
     from provider_state where replica = $1 and reopen_at > now()`,
    [replica],
  );
  return new Map(rows.map((row) => [row.provider, { reopenAtMs: row.reopen_ms, openMs: row.open_ms }]));
}

/** Null forgets the opening: the circuit is closed again. */
export async function writeOpening(
  database: Database,
  key: { readonly provider: string; readonly replica: string },
  opening: (StoredOpening & { readonly reason: string }) | null,
): Promise<void> {
  if (opening === null) {
    await database.query('delete from provider_state where provider = $1 and replica = $2', [
      key.provider,
      key.replica,
    ]);
    return;
  }
  await database.query(
    `insert into provider_state (provider, replica, reopen_at, open_ms, reason)
     values ($1, $2, to_timestamp($3::float8 / 1000), $4, $5)
     on conflict (provider, replica) do update
     set reopen_at = excluded.reopen_at, open_ms = excluded.open_ms, reason = excluded.reason, updated_at = now()`,
    [key.provider, key.replica, opening.reopenAtMs, Math.round(opening.openMs), opening.reason],
  );
}
