// The promise to customers, and the loop that judges whether it was kept.
import type { Logger } from '@relevo/service-kit';
import type { DatabaseClock } from './adapters/postgres/database-clock.ts';
import { createPostgresTimeliness } from './adapters/postgres/postgres-timeliness.ts';
import type { Database } from './adapters/postgres/pool.ts';
import type { Telemetry } from './adapters/telemetry.ts';
import type { BackgroundLoop } from './application/background-loop.ts';
import { createTimelinessLoop } from './application/judge-timeliness.ts';
import { excusedDeadReasons } from './domain/notification.ts';

// The objective «accepted» of docs/slo.md, and the name of the metric's help, say the same.
const promisedMs = 30_000;
// From the making of an id to its commit: the line of the group writer, a lock and a statement at their limits.
const commitMsMax = 10_000;
const everyMs = 2_000;
const batchMax = 1_000;

type Parts = {
  readonly database: Database;
  readonly clock: Pick<DatabaseClock, 'now'>;
  readonly telemetry: Pick<Telemetry, 'timelinessJudged'>;
};

export function composeTimeliness({ database, clock, telemetry }: Parts, logger: Logger): BackgroundLoop {
  return createTimelinessLoop({
    store: createPostgresTimeliness(database, { promisedMs, excusedReasons: excusedDeadReasons }),
    now: clock.now,
    onJudged: telemetry.timelinessJudged,
    judgedAfterMs: promisedMs + commitMsMax,
    batchMax,
    everyMs,
    onFailed: (error) => logger.warn('notifications.not-judged', { error }),
  });
}
