// Who watches a subject's trace, from its parts.
import type { Logger } from '@relevo/service-kit';
import { createTraceStream, traceStreamLimits } from './adapters/http/partners/trace-stream.ts';
import type { TraceStream } from './adapters/http/partners/trace-stream.ts';
import { createPostgresTraceChanges } from './adapters/postgres/partners/trace-changes.ts';
import type { DatabaseClock } from './adapters/postgres/database-clock.ts';
import type { Database } from './adapters/postgres/pool.ts';

type Needs = { readonly database: Database; readonly clock: DatabaseClock };

export const composeTraceStream = ({ database, clock }: Needs, logger: Logger): TraceStream =>
  createTraceStream({
    changes: createPostgresTraceChanges(database),
    limits: traceStreamLimits,
    now: clock.now,
    elapsedMs: () => performance.now(),
    onFailed: (error) => logger.warn('traces.not-followed', { error }),
  });
