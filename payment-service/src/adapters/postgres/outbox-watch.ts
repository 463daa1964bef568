// Counts what is owed, every few seconds and never on the request path.
import { createBackgroundLoop } from '../../application/background-loop.ts';
import type { Database } from './pool.ts';

export type OutboxCount = {
  readonly byStatus: ReadonlyMap<string, number>;
  readonly total: number;
  /** Since when the oldest one that is worked for is owed, in ms since the epoch; null where there is none. */
  readonly oldestMs: number | null;
};

export type OutboxWatch = {
  readonly latest: () => OutboxCount;
  readonly refresh: () => Promise<void>;
  /** Resolves when the count under way has ended; none follows. */
  readonly close: () => Promise<void>;
};

// What awaits its receipt is due one day too, but nobody has to work for it.
const owed = "'queued', 'sending', 'verifying', 'waiting'";

type Row = { status: string; count: string; oldest_ms: number | null };

/** One that was replayed is owed anew since then, however long ago it was created. */
const owedSince = `
  case when n.life = 0 then n.created_at
       else (select r.created_at from replays r where r.notification_id = n.id and r.life = n.life) end`;

/** Whether anybody still works for it. One in doubt that may not be sent twice is held until its time is up. */
const isMoving = "(n.status <> 'waiting' or n.next_attempt_at < n.deadline - interval '1 second')";

export function createOutboxWatch(
  database: Database,
  { everyMs, onFailed }: { readonly everyMs: number; readonly onFailed: (error: unknown) => void },
): OutboxWatch {
  let latest: OutboxCount = { byStatus: new Map(), total: 0, oldestMs: null };

  const refresh = async (): Promise<void> => {
    const { rows } = await database.query<Row>(
      `select status, count(*) as count,
              extract(epoch from min(${owedSince}) filter (where ${isMoving}))::float8 * 1000 as oldest_ms
       from notifications n where status in (${owed}) group by status`,
    );
    const byStatus = new Map(rows.map(({ status, count }) => [status, Number(count)]));
    const total = [...byStatus.values()].reduce((sum, count) => sum + count, 0);
    const ages = rows.flatMap(({ oldest_ms: ms }) => (ms === null ? [] : [ms]));
    const oldestMs = ages.length === 0 ? null : Math.min(...ages);
    latest = { byStatus, total, oldestMs };
  };

  let begunAtMs = 0;
  // A count that takes long is made more rarely: at most a twentieth of the time.
  const pauseMs = (): number => Math.max(everyMs, (performance.now() - begunAtMs) * 20);
  const loop = createBackgroundLoop({
    turn: async () => {
      begunAtMs = performance.now();
      await refresh();
      return pauseMs();
    },
    failurePauseMs: pauseMs,
    onFailed,
  });
  loop.start();

  return {
    latest: () => latest,
    refresh,
    close: () => loop.stop(),
  };
}
