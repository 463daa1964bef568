// Takes a payment through the gateway: stored before the gateway is asked, answered
// once it has decided, and carried on in the background where that takes longer.
import type { Permit, ProviderGuard } from '@relevo/resilience';
import { firstTry } from '../domain/wish-plan.ts';
import type { AcceptCommand } from './accept-payment.ts';
import type {
  AuthorizationStore,
  BeginResult,
  LeasedAuthorization,
  NewAuthorization,
} from './authorization-store.ts';
import { beginHolding } from './begin-holding.ts';
import { endsWithin } from './ends-within.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import type { WishEngine } from './wish-engine.ts';

export type TakeCommand = AcceptCommand & {
  /** The gateway's token; never a card number. */
  readonly paymentMethod: string;
  /** The caller does not need the answer now: where the gate is closed it is stored, and waits. */
  readonly mayWait: boolean;
};

export type Taking =
  /** Stored under this id, now or before. How far it has come is read from there. */
  | { readonly kind: 'taken' | 'replayed'; readonly paymentId: string }
  | { readonly kind: 'key_reused' | 'in_flight' | 'backlog_full' }
  /** The gate before the gateway is closed: nothing was stored. */
  | { readonly kind: 'gateway_unavailable' };

export type TakePayment = (command: TakeCommand) => Promise<Taking>;

export type TakePaymentDeps = {
  readonly store: Pick<AuthorizationStore, 'begin'>;
  readonly gateway: { readonly name: string };
  readonly guard: Pick<ProviderGuard, 'admit'>;
  readonly engine: Pick<WishEngine<LeasedAuthorization>, 'dispatch' | 'hint'>;
  readonly newId: () => string;
  readonly deadlineMs: number;
  /** How long the answer is held back for the gateway's decision. */
  readonly answerWithinMs: number;
  readonly isBacklogFull: () => boolean;
  readonly keyWaitMs: number;
};

export function createTakePayment(deps: TakePaymentDeps): TakePayment {
  const oneAtATime = createOneAtATime(deps.keyWaitMs + deps.answerWithinMs);

  const takeOnce = async (command: TakeCommand): Promise<Taking> => {
    if (deps.isBacklogFull()) return { kind: 'backlog_full' };
    // Asked first, so that nothing is stored that can not be carried out.
    const admission = deps.guard.admit();
    if (!admission.admitted && !command.mayWait) return { kind: 'gateway_unavailable' };
    const permit = admission.admitted ? admission.permit : null;
    const entry = entryOf(command, permit !== null, deps);
    const begun = await beginHolding(permit, () => deps.store.begin(entry));
    if (begun.kind !== 'begun') return begun;
    await carryOut(entry, begun, permit, deps);
    return { kind: 'taken', paymentId: entry.payment.paymentId };
  };

  return (command) => oneAtATime(command.idempotency?.key, () => takeOnce(command));
}

function entryOf(command: TakeCommand, isBegun: boolean, deps: TakePaymentDeps): NewAuthorization {
  const { payment, notificationClass, phone, paymentMethod, traceparent, idempotency } = command;
  return {
    authorizationId: deps.newId(),
    payment: { ...payment, paymentId: deps.newId() },
    notificationClass,
    phone,
    gateway: deps.gateway.name,
    paymentMethod,
    traceparent,
    deadlineAfterMs: deps.deadlineMs,
    idempotency,
    isBegun,
  };
}

async function carryOut(
  entry: NewAuthorization,
  { createdAtMs, leaseUntilMs }: Extract<BeginResult, { kind: 'begun' }>,
  permit: Permit | null,
  { engine, answerWithinMs }: TakePaymentDeps,
): Promise<void> {
  if (permit === null) {
    engine.hint();
    return;
  }
  const { authorizationId, payment, paymentMethod, notificationClass, traceparent } = entry;
  const { paymentId, customerId, money } = payment;
  const history = firstTry(entry.deadlineAfterMs, createdAtMs);
  const lease = { leaseCount: 1, leaseUntilMs, createdAtMs };
  const subject = { wishId: authorizationId, paymentId, customerId, money, paymentMethod };
  const held = { ...subject, notificationClass, traceparent, ...lease, history };
  await endsWithin(engine.dispatch(held, permit), answerWithinMs);
}
