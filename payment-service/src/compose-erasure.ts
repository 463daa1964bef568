// Forgetting people, from its parts: one customer on request, everybody after the retention time.
import { setTimeout as delay } from 'node:timers/promises';
import type { EventWriter } from './adapters/postgres/event-rows.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { createPostgresAgeOut } from './adapters/postgres/postgres-age-out.ts';
import { createPostgresCustomerErasure } from './adapters/postgres/postgres-customer-erasure.ts';
import type { Telemetry } from './adapters/telemetry.ts';
import { createAgeOut } from './application/age-out.ts';
import type { BackgroundLoop } from './application/background-loop.ts';
import { createEraseCustomer } from './application/erasure.ts';
import type { EraseCustomer, ErasureObserver } from './application/erasure.ts';
import type { Config } from './config.ts';

export type Erasure = { readonly eraseCustomer: EraseCustomer; readonly ageOut: BackgroundLoop };

export type ErasureDeps = {
  readonly config: Config;
  readonly database: Database;
  readonly events: EventWriter | null;
  readonly telemetry: Pick<Telemetry, 'observer' | 'upkeep'>;
  readonly now: () => number;
  readonly onFailed: (error: unknown) => void;
};

const dayMs = 86_400_000;
const batchPauseMs = 100;
const failurePauseMs = 30_000;
const idlePauseMs = 3_600_000;
// Well below the time after which a request is cut.
const budgetMs = 20_000;
// A statement is ended after 5 s by the database.
const quietMsMax = 6_000;

export function composeErasure({ config, database, events, telemetry, now, onFailed }: ErasureDeps): Erasure {
  const observer: ErasureObserver = {
    erased: (event) => {
      telemetry.upkeep.erasures.erased(event);
      for (const each of event.died) {
        telemetry.observer.settled({
          ...each,
          status: 'dead',
          deadReason: 'erased',
          provider: null,
          sinceCreatedMs: 0,
        });
      }
    },
  };
  return {
    eraseCustomer: createEraseCustomer({
      store: createPostgresCustomerErasure(database, events),
      observer,
      monotonic: () => performance.now(),
      pause: (ms) => delay(ms),
      budgetMs,
      quietMsMax,
    }),
    ageOut: createAgeOut({
      store: createPostgresAgeOut(database, events),
      observer,
      now,
      retentionMs: config.retention.days * dayMs,
      batchMax: config.retention.batch,
      batchPauseMs,
      idlePauseMs,
      failurePauseMs,
      onFailed,
    }),
  };
}
