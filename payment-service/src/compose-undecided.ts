// Payments that are on their way, counted beside the requests for whoever watches.
import type { Logger, Registry } from '@relevo/service-kit';
import type { Database } from './adapters/postgres/pool.ts';
import { countUndecided, noneUndecided } from './adapters/postgres/undecided-payments.ts';
import type { Undecided } from './adapters/postgres/undecided-payments.ts';
import { createUndecidedGauges } from './adapters/undecided-gauges.ts';
import { createBackgroundLoop } from './application/background-loop.ts';
import type { BackgroundLoop } from './application/background-loop.ts';

const everyMs = 2_000;

export function composeUndecided(database: Database, registry: Registry, logger: Logger): BackgroundLoop {
  let latest: Undecided = noneUndecided;
  createUndecidedGauges(registry, () => latest);
  return createBackgroundLoop({
    turn: async () => {
      latest = await countUndecided(database);
      return everyMs;
    },
    failurePauseMs: () => everyMs,
    onFailed: (error) => logger.debug('undecided-payments.not-counted', { error }),
  });
}
