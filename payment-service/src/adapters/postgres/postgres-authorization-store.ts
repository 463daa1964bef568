// The store of authorizations on PostgreSQL, and what to do when a statement fails.
import type {
  AuthorizationStepEntry,
  AuthorizationStepResult,
  AuthorizationStore,
} from '../../application/authorization-store.ts';
import { beginAuthorization } from './authorization-begin.ts';
import { stepAuthorization } from './authorization-step.ts';
import { beginOnce } from './begin-once.ts';
import type { EventWriter } from './event-rows.ts';
import type { Database } from './pool.ts';
import { storeInTime } from './store-in-time.ts';
import { claimWishes } from './wish-claim.ts';
import type { ClaimedColumns } from './wish-claim.ts';
import type { WishContext } from './wish-step.ts';

export type AuthorizationStoreOptions = WishContext & {
  readonly database: Database;
  /** How long a customer may be told of a payment, from the moment in which it is taken. */
  readonly notificationDeadlineMs: number;
  /** Null, or left out: nobody listens. */
  readonly events?: EventWriter | null;
};

export function createPostgresAuthorizationStore(options: AuthorizationStoreOptions): AuthorizationStore {
  const { database } = options;
  return {
    begin: (entry) => beginOnce(entry, () => beginAuthorization(database, entry, options)),
    step: (entry) => stepInTime(options, entry),
    claimDue: (limit) => claimWishes(database, claimed, limit, options),
  };
}

const claimed: ClaimedColumns = {
  table: 'authorizations',
  amountMinor: 'p.amount_minor',
  more: 'p.customer_id as "customerId", h.payment_method as "paymentMethod", h.class as "notificationClass"',
};

/** A decision is worth more than one try: losing it costs the gateway a question, and the customer time. */
async function stepInTime(
  options: AuthorizationStoreOptions,
  entry: AuthorizationStepEntry,
): Promise<AuthorizationStepResult> {
  return storeInTime(async (mayBeStored) => {
    const result = await stepAuthorization(options.database, entry, options);
    // Its own first run had decided it.
    return mayBeStored && result.kind === 'ended'
      ? { kind: 'stored', leaseUntilMs: null, diedOf: null }
      : result;
  });
}
