// Months of history, made ahead and dropped when they are over, from its parts.
import type { Logger } from '@relevo/service-kit';
import type { DatabaseClock } from './adapters/postgres/database-clock.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { createPostgresHistory } from './adapters/postgres/postgres-history.ts';
import type { Telemetry } from './adapters/telemetry.ts';
import type { BackgroundLoop } from './application/background-loop.ts';
import { createKeepHistory } from './application/keep-history.ts';
import type { Config } from './config.ts';

const dayMs = 86_400_000;
const batchPauseMs = 100;
const inUsePauseMs = 5_000;
const failurePauseMs = 30_000;
const idlePauseMs = 3_600_000;

type Parts = {
  readonly database: Database;
  readonly clock: Pick<DatabaseClock, 'now'>;
  readonly telemetry: Pick<Telemetry, 'upkeep'>;
};

const inMs = (days: number | null): number | null => (days === null ? null : days * dayMs);

export function composeHistory(
  { retention }: Config,
  { database, clock, telemetry }: Parts,
  logger: Logger,
): BackgroundLoop {
  return createKeepHistory({
    store: createPostgresHistory(database),
    observer: telemetry.upkeep.history,
    now: clock.now,
    historyMs: inMs(retention.history_days),
    keysMs: inMs(retention.idempotency_key_days),
    batchMax: retention.batch,
    batchPauseMs,
    inUsePauseMs,
    idlePauseMs,
    failurePauseMs,
    onFailed: (error) => logger.warn('history.not-kept', { error }),
  });
}
