// An open circuit outlives its process: each replica stores when its own is probed
// next and what opened it, and restores only its own.
import type { CircuitTransition } from '@relevo/resilience';
import { epochMs } from './query.ts';
import type { Database } from './pool.ts';
import type { Run } from './transaction.ts';

export type StoredOpening = {
  readonly reopenAtMs: number;
  readonly openMs: number;
  readonly needsReceipt: boolean;
  readonly trippedBy: CircuitTransition | null;
};

/** Also those whose time is over: such a circuit was half-open or ramping, and begins with a probe. */
export async function readOpenings(
  database: Database,
  replica: string,
): Promise<ReadonlyMap<string, StoredOpening>> {
  const { rows } = await database.query<StoredOpening & { readonly provider: string }>(
    `select provider, ${epochMs('reopen_at')} as "reopenAtMs", open_ms as "openMs",
            needs_receipt as "needsReceipt", tripped as "trippedBy"
     from provider_state where replica = $1`,
    [replica],
  );
  return new Map(rows.map(({ provider, ...opening }) => [provider, opening]));
}

/** Null forgets the opening: the circuit is closed again. */
export async function writeOpening(
  run: Run,
  key: { readonly provider: string; readonly replica: string },
  opening: StoredOpening | null,
): Promise<void> {
  if (opening === null) {
    await run('delete from provider_state where provider = $1 and replica = $2', [key.provider, key.replica]);
    return;
  }
  const { reopenAtMs, openMs, needsReceipt, trippedBy } = opening;
  await run(
    `insert into provider_state (provider, replica, reopen_at, open_ms, reason, needs_receipt, tripped)
     values ($1, $2, to_timestamp($3::float8 / 1000), $4, $5, $6, $7)
     on conflict (provider, replica) do update
     set reopen_at = excluded.reopen_at, open_ms = excluded.open_ms, reason = excluded.reason,
         needs_receipt = excluded.needs_receipt, tripped = excluded.tripped, updated_at = now()`,
    [
      key.provider,
      key.replica,
      reopenAtMs,
      Math.round(openMs),
      trippedBy?.reason ?? 'probe',
      needsReceipt,
      trippedBy === null ? null : JSON.stringify(trippedBy),
    ],
  );
}
