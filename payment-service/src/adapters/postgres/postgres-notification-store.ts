// The notification store on PostgreSQL: grouped writes, and what to do when one fails.
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseUnavailableError, OutcomeUnknownError } from '../../application/store.ts';
import type { AcceptResult, NewPayment, NotificationStore, StepResult } from '../../application/store.ts';
import { acceptPayments, lookUpTaken } from './accept-statement.ts';
import { claimDue, claimedMessages, readRivals } from './claim-statement.ts';
import { createGroupWriter } from './group-writer.ts';
import type { GroupLimits } from './group-writer.ts';
import { ConnectionLostError, isOutage, sqlStateOf } from './pool.ts';
import type { Database } from './pool.ts';
import { storeInTime } from './store-in-time.ts';
import { settleClaim, uniqueViolation } from './settle-claim.ts';
import { stands, storeSteps } from './step-statement.ts';
import type { LeasedStep, StepContext } from './step-statement.ts';

export type NotificationStoreOptions = StepContext & {
  readonly database: Database;
  /** Of payments and of steps alike; the benchmark compares them with groups of one. */
  readonly group?: GroupLimits;
};

const groupDefault: GroupLimits = {
  entriesMax: 200,
  concurrentMax: 2,
  gatherFrom: 3,
  patienceMs: 20,
  queueMax: 20_000,
};

/** How long a payment is looked for after its connection broke, before the caller is told that nobody knows. */
const lookUpMs = 2_000;

const lockNotAvailable = '55P03';

export function createPostgresNotificationStore(options: NotificationStoreOptions): NotificationStore {
  const { database, group = groupDefault } = options;
  const accepts = createGroupWriter<NewPayment, AcceptResult>({
    ...group,
    write: (entries) => acceptPayments(database, entries, options),
  });
  const steps = createGroupWriter<LeasedStep, StepResult>({
    ...group,
    write: (entries) => storeSteps(database, entries, options),
  });
  return {
    accept: async (entry) => {
      try {
        return await accepts.add(entry);
      } catch (error) {
        // The key's row is locked: another replica is taking this very payment.
        if (sqlStateOf(error) === lockNotAvailable && entry.idempotency !== null)
          return { kind: 'in_flight' };
        if (error instanceof ConnectionLostError) return lookForPayment(options, entry, error);
        throw isOutage(error) ? unavailable(error) : error;
      }
    },
    step: (step) => stepInTime(steps.add, database, { step, leaseCount: step.leaseCount }),
    claimDue: (limit) => claimDue(database, limit, options),
    claimedMessages: (query) => claimedMessages(database, query),
    rivals: (query) => readRivals(database, query),
  };
}

function unavailable(cause: unknown): DatabaseUnavailableError {
  return cause instanceof DatabaseUnavailableError
    ? cause
    : new DatabaseUnavailableError('The database did not take it.', { cause });
}

async function lookForPayment(
  options: NotificationStoreOptions,
  entry: NewPayment,
  cause: unknown,
): Promise<AcceptResult> {
  const until = performance.now() + lookUpMs;
  while (performance.now() < until) {
    try {
      const found = await lookUpTaken(options.database, entry, options);
      if (found !== null) return found;
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
    await delay(100);
  }
  // Not there yet is not the same as never: the server may still be committing it.
  throw new OutcomeUnknownError('Whether the payment was stored is not known.', { cause });
}

/** An outcome is worth more than one try: losing it costs the provider a question, and the customer time. */
function stepInTime(
  add: (step: LeasedStep) => Promise<StepResult>,
  database: Database,
  step: LeasedStep,
): Promise<StepResult> {
  return storeInTime(async (mayBeStored) => {
    const result = await addOrSettle(add, database, step);
    // A step that was stored gave its lease back: the second run finds none, and that is no loss.
    if (result.kind === 'stored' || !mayBeStored || !(await stands(database, step))) return result;
    return { kind: 'stored', leaseUntilMs: 0 };
  });
}

async function addOrSettle(
  add: (step: LeasedStep) => Promise<StepResult>,
  database: Database,
  step: LeasedStep,
): Promise<StepResult> {
  try {
    return await add(step);
  } catch (error) {
    if (sqlStateOf(error) !== uniqueViolation) throw error;
    return settleClaim(database, add, step, error);
  }
}
