// Takes a payment once. The gates are asked first, so that payment, notification
// and first attempt are stored in one transaction and the call can follow at once.
import { nextStep } from '../domain/delivery-plan.ts';
import type { DeliveryPolicy } from '../domain/delivery-history.ts';
import type { Payment } from '../domain/payment.ts';
import { reserve } from './channels.ts';
import type { Channels, Reservation } from './channels.ts';
import type { NotificationView, PaymentView } from './readers.ts';
import type { DeliveryEngine } from './delivery-engine.ts';
import type { DeliveryObserver } from './delivery-observer.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import type { AcceptResult, NewPayment, NotificationStore } from './store.ts';

export type AcceptCommand = {
  readonly payment: Omit<Payment, 'paymentId'>;
  readonly notificationClass: string;
  readonly phone: string | null;
  readonly traceparent: string;
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | null;
};

/** A payment that was taken elsewhere owes its notification from the first moment on. */
type AcceptedView = PaymentView & { readonly notification: NotificationView };

export type Acceptance =
  | { readonly kind: 'taken'; readonly paymentId: string; readonly view: AcceptedView }
  | { readonly kind: 'replayed'; readonly paymentId: string }
  | { readonly kind: 'key_reused' }
  | { readonly kind: 'in_flight' }
  /** So much is owed already that taking more would only pile it up. */
  | { readonly kind: 'backlog_full' };

export type AcceptPayment = (command: AcceptCommand) => Promise<Acceptance>;

export type AcceptPaymentDeps = {
  readonly store: Pick<NotificationStore, 'accept'>;
  readonly channels: Channels;
  readonly engine: Pick<DeliveryEngine, 'dispatch' | 'capacity' | 'hint'>;
  readonly policyOf: (notificationClass: string) => DeliveryPolicy;
  readonly observer: DeliveryObserver;
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  readonly deadlineMs: number;
  readonly isBacklogFull: () => boolean;
  /** How long a second request with the same key waits for the first. */
  readonly keyWaitMs: number;
};

type FirstStep = {
  readonly reservation: Reservation | null;
  readonly parked: NewPayment['parked'];
};

export function createAcceptPayment(deps: AcceptPaymentDeps): AcceptPayment {
  const oneAtATime = createOneAtATime(deps.keyWaitMs);

  const acceptOnce = async (command: AcceptCommand): Promise<Acceptance> => {
    if (deps.isBacklogFull()) return { kind: 'backlog_full' };
    const entry = prepare(command, deps);
    let result: AcceptResult;
    try {
      result = await deps.store.accept(entry.newPayment);
    } catch (error) {
      entry.reservation?.permit.release();
      throw error;
    }
    return follow(entry, result, deps);
  };

  return (command) => oneAtATime(command.idempotency?.key, () => acceptOnce(command));
}

/** Reserves a place at the first provider whose gates are open, if there is room for one more delivery at all. */
function planFirstStep(policy: DeliveryPolicy, deps: AcceptPaymentDeps): FirstStep {
  const nowMs = deps.now();
  const history = { round: 0, deadlineMs: nowMs + deps.deadlineMs, attempts: [], skipped: [] as string[] };
  const step = nextStep(history, policy, nowMs, deps.random());
  if (step.kind !== 'send' || deps.engine.capacity() <= 0) {
    return { reservation: null, parked: { status: 'queued', dueAfterMs: 0 } };
  }
  const reserved = reserve(deps.channels, step.candidates, (skip) => deps.observer.providerSkipped(skip));
  if (reserved.kind === 'reserved') {
    return { reservation: reserved.reservation, parked: { status: 'queued', dueAfterMs: 0 } };
  }
  const later = nextStep({ ...history, skipped: step.candidates }, policy, nowMs, deps.random());
  const dueAfterMs = later.kind === 'wait' ? later.atMs - nowMs : 0;
  return { reservation: null, parked: { status: 'waiting', dueAfterMs } };
}

type Prepared = { readonly newPayment: NewPayment; readonly reservation: Reservation | null };

function prepare(command: AcceptCommand, deps: AcceptPaymentDeps): Prepared {
  const { reservation, parked } = planFirstStep(deps.policyOf(command.notificationClass), deps);
  const firstAttempt =
    reservation === null
      ? null
      : {
          attemptId: deps.newId(),
          provider: reservation.channel.provider.name,
          round: 0,
          skipped: reservation.skipped,
        };
  return {
    reservation,
    newPayment: {
      payment: { ...command.payment, paymentId: deps.newId() },
      notificationId: deps.newId(),
      notificationClass: command.notificationClass,
      phone: command.phone,
      traceparent: command.traceparent,
      deadlineAfterMs: deps.deadlineMs,
      idempotency: command.idempotency,
      firstAttempt,
      parked,
    },
  };
}

function follow(
  { newPayment, reservation }: Prepared,
  result: AcceptResult,
  deps: AcceptPaymentDeps,
): Acceptance {
  if (result.kind !== 'taken') {
    reservation?.permit.release();
    return result;
  }
  const { notificationId, payment, firstAttempt, traceparent } = newPayment;
  const view = viewAsTaken(newPayment, result);
  const acceptance: Acceptance = { kind: 'taken', paymentId: payment.paymentId, view };
  deps.observer.paymentTaken({
    paymentId: payment.paymentId,
    customerId: payment.customerId,
    money: payment.money,
    notificationId,
    notificationClass: newPayment.notificationClass,
    traceparent: newPayment.traceparent,
  });
  if (result.phone === null) {
    reservation?.permit.release();
    deps.observer.settled({
      notificationId,
      traceparent,
      status: 'dead',
      deadReason: 'no_contact',
      provider: null,
      sinceCreatedMs: 0,
    });
    return acceptance;
  }
  if (reservation === null || firstAttempt === null) {
    if (newPayment.parked.status === 'queued') deps.engine.hint();
    return acceptance;
  }
  const skip = reservation.skipped.at(-1);
  if (skip !== undefined) {
    const to = firstAttempt.provider;
    deps.observer.failedOver({ notificationId, traceparent, from: skip.provider, to, reason: skip.reason });
  }
  const leased = {
    notificationId,
    paymentId: payment.paymentId,
    notificationClass: newPayment.notificationClass,
    status: 'sending' as const,
    phone: result.phone,
    body: payment.message,
    traceparent,
    createdAtMs: result.createdAtMs,
    deadlineMs: result.deadlineMs,
    leaseUntilMs: result.leaseUntilMs,
    leaseCount: 1,
    receiptCount: 0,
    round: 0,
    duplicateReason: null,
    attempts: [],
  };
  deps.engine.dispatch(leased, { reservation, attempt: firstAttempt });
  return acceptance;
}

/** The payment as it was just stored: reading it back would cost a round trip and could fail. */
function viewAsTaken(entry: NewPayment, result: Extract<AcceptResult, { kind: 'taken' }>): AcceptedView {
  const { payment, firstAttempt, parked } = entry;
  const { createdAtMs, deadlineMs, leaseUntilMs, phone } = result;
  const begun = phone === null ? null : firstAttempt;
  const parkedUntilMs = begun === null ? createdAtMs + parked.dueAfterMs : leaseUntilMs;
  return {
    paymentId: payment.paymentId,
    status: 'succeeded',
    failureReason: null,
    authorization: null,
    refundedMinor: 0n,
    refunds: [],
    ...payment.money,
    customerId: payment.customerId,
    createdAtMs,
    notification: {
      notificationId: entry.notificationId,
      paymentId: payment.paymentId,
      customerId: payment.customerId,
      phone: phone === null ? null : `***${phone.slice(-4)}`,
      status: phone === null ? 'dead' : begun === null ? parked.status : 'sending',
      deadReason: phone === null ? 'no_contact' : null,
      provider: null,
      providerMessageId: null,
      notificationClass: entry.notificationClass,
      isPossibleDuplicate: false,
      duplicateReason: null,
      createdAtMs,
      settledAtMs: phone === null ? createdAtMs : null,
      nextAttemptAtMs: phone === null ? null : parkedUntilMs,
      deadlineMs,
      traceparent: entry.traceparent,
      erasedAtMs: null,
      replays: [],
      attempts:
        begun === null
          ? []
          : [
              {
                attemptId: begun.attemptId,
                life: 0,
                provider: begun.provider,
                outcome: null,
                reason: null,
                providerCode: null,
                providerMessageId: null,
                startedAtMs: createdAtMs,
                endedAtMs: null,
                verdict: null,
                skipped: begun.skipped,
                nextQuestionAtMs: null,
                receipt: null,
                receiptMissingAtMs: null,
              },
            ],
    },
  };
}
