// Gives a payment back, as a whole or in part: held and stored before the gateway is
// asked, and carried on in the background. What was taken elsewhere is given back there,
// and recorded here.
import type { Permit, ProviderGuard } from '@relevo/resilience';
import { firstTry } from '../domain/wish-plan.ts';
import { beginHolding } from './begin-holding.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import type { RefundObserver } from './refund-observer.ts';
import type { BeginRefundResult, LeasedRefund, NewRefund, RefundStore } from './refund-store.ts';
import type { WishEngine } from './wish-engine.ts';

export type RefundCommand = Pick<
  NewRefund,
  'paymentId' | 'amountMinor' | 'reason' | 'gateway' | 'traceparent' | 'idempotency'
> & {
  /** The caller does not need the answer now: where the gate is closed it is stored, and waits. */
  readonly mayWait: boolean;
};

/** `taken`, `replayed`: stored under this id, now or before. How far it has come is read from there. */
export type Refunding =
  | { readonly kind: 'taken' | 'replayed'; readonly refundId: string }
  | Exclude<BeginRefundResult, { readonly kind: 'begun' | 'replayed' }>;

export type RefundPayment = (command: RefundCommand) => Promise<Refunding>;

export type RefundPaymentDeps = {
  readonly store: Pick<RefundStore, 'begin'>;
  /** Null where nobody takes money here: then only what was taken elsewhere can be given back. */
  readonly gateway: {
    readonly name: string;
    readonly guard: Pick<ProviderGuard, 'admit'>;
    readonly engine: Pick<WishEngine<LeasedRefund>, 'dispatch' | 'hint'>;
  } | null;
  readonly observer: RefundObserver;
  readonly newId: () => string;
  readonly deadlineMs: number;
  /** How long a second request with the same key waits for the first. */
  readonly keyWaitMs: number;
};

export function createRefundPayment(deps: RefundPaymentDeps): RefundPayment {
  const oneAtATime = createOneAtATime(deps.keyWaitMs);

  const refundOnce = async (command: RefundCommand): Promise<Refunding> => {
    // Asked first, so that nothing is stored that can not be carried out.
    const { permit, obstacle } = openGate(command, deps);
    const entry = entryOf(command, { isBegun: permit !== null, obstacle }, deps);
    const begun = await beginHolding(permit, () => deps.store.begin(entry));
    if (begun.kind !== 'begun') return begun;
    carryOut(entry, begun, permit, deps);
    return { kind: 'taken', refundId: entry.refundId };
  };

  return (command) => oneAtATime(command.idempotency?.key, () => refundOnce(command));
}

type Gate = { readonly permit: Permit | null; readonly obstacle: NewRefund['obstacle'] };

function openGate({ gateway, mayWait }: RefundCommand, deps: RefundPaymentDeps): Gate {
  if (gateway === null) return { permit: null, obstacle: null };
  if (gateway !== deps.gateway?.name) return { permit: null, obstacle: 'gateway_off' };
  const admission = deps.gateway.guard.admit();
  if (admission.admitted) return { permit: admission.permit, obstacle: null };
  return { permit: null, obstacle: mayWait ? null : 'gateway_unavailable' };
}

function entryOf(
  { paymentId, amountMinor, reason, gateway, traceparent, idempotency }: RefundCommand,
  gate: Pick<NewRefund, 'isBegun' | 'obstacle'>,
  { newId, deadlineMs }: RefundPaymentDeps,
): NewRefund {
  return {
    refundId: newId(),
    paymentId,
    amountMinor,
    reason,
    gateway,
    traceparent,
    deadlineAfterMs: deadlineMs,
    idempotency,
    ...gate,
  };
}

function carryOut(
  { refundId, paymentId, gateway: name, traceparent, deadlineAfterMs }: NewRefund,
  { money, createdAtMs, leaseUntilMs, gatewayId }: Extract<BeginRefundResult, { kind: 'begun' }>,
  permit: Permit | null,
  { gateway, observer }: RefundPaymentDeps,
): void {
  if (gateway === null || gatewayId === null) {
    const recorded = { status: 'succeeded', reason: null, code: null, sinceCreatedMs: 0 } as const;
    observer.refundSettled({ refundId, paymentId, gateway: name, traceparent, money, ...recorded });
    return;
  }
  if (permit === null) {
    gateway.engine.hint();
    return;
  }
  const lease = { leaseCount: 1, leaseUntilMs, createdAtMs };
  const history = firstTry(deadlineAfterMs, createdAtMs);
  const held = { wishId: refundId, paymentId, money, gatewayId, traceparent, ...lease, history };
  void gateway.engine.dispatch(held, permit);
}
