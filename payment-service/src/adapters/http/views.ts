// From read models to the wire: snake case, ISO 8601 times, amounts as text.
import type { z } from 'zod';
import { traceIdIn } from '@relevo/service-kit';
import type {
  AttemptView,
  CustomerView,
  DeadLetters,
  NotificationView,
  NotificationWithAmount,
  PaymentView,
  ReplayView,
} from '../../application/readers.ts';
import type { RefundView, WishView } from '../../application/refund-readers.ts';
import { formatAmount } from '../../domain/money.ts';
import { deadReasonAdvice } from '../../domain/notification.ts';
import type * as paymentSchemas from './payment-schemas.ts';
import type { refund as refundSchema } from './refund-schemas.ts';
import type * as schemas from './schemas.ts';

export const at = (ms: number): string => new Date(ms).toISOString();
export const atOrNull = (ms: number | null): string | null => (ms === null ? null : at(ms));

function viewAttempt(attempt: AttemptView): z.input<typeof schemas.notification>['attempts'][number] {
  return {
    provider: attempt.provider,
    outcome: attempt.outcome,
    reason: attempt.reason,
    started_at: at(attempt.startedAtMs),
    duration_ms:
      attempt.endedAtMs === null ? null : Math.max(0, Math.round(attempt.endedAtMs - attempt.startedAtMs)),
    provider_code: attempt.providerCode,
    verdict: attempt.verdict,
    next_question_at: atOrNull(attempt.nextQuestionAtMs),
    skipped: [...attempt.skipped],
    receipt: attempt.receipt && {
      status: attempt.receipt.status,
      code: attempt.receipt.code,
      received_at: at(attempt.receipt.receivedAtMs),
      late: attempt.receipt.isLate,
    },
    receipt_missing_at: atOrNull(attempt.receiptMissingAtMs),
    life: attempt.life,
  };
}

function viewReplay(replay: ReplayView): z.input<typeof schemas.notification>['replays'][number] {
  return {
    life: replay.life,
    reason: replay.reason,
    replayed_by: replay.replayedBy,
    created_at: at(replay.createdAtMs),
    dead_reason: replay.deadReason,
    job_id: replay.jobId,
  };
}

function viewWish(view: WishView): NonNullable<z.input<typeof refundSchema>['execution']> {
  return {
    gateway: view.gateway,
    gateway_id: view.gatewayId,
    tries: view.tries,
    in_doubt: view.isInDoubt,
    last_outcome: view.lastOutcome,
    last_reason: view.lastReason,
    deadline: at(view.deadlineMs),
    next_attempt_at: atOrNull(view.nextAttemptAtMs),
    ended_at: atOrNull(view.endedAtMs),
  };
}

export function viewRefund(view: RefundView): z.input<typeof refundSchema> {
  return {
    refund_id: view.refundId,
    payment_id: view.paymentId,
    status: view.status,
    amount: formatAmount(view),
    currency: view.currency,
    reason: view.reason,
    failure_reason: view.failureReason,
    failure_code: view.failureCode,
    created_at: at(view.createdAtMs),
    execution: view.execution && viewWish(view.execution),
  };
}

type PaymentNotification = NonNullable<z.input<typeof paymentSchemas.payment>['notification']>;

function viewPaymentNotification(view: NotificationView): PaymentNotification {
  const isAwaitingReceipt = view.status === 'accepted';
  return {
    notification_id: view.notificationId,
    status: view.status,
    reason: view.deadReason,
    advice: view.deadReason === null ? null : deadReasonAdvice[view.deadReason],
    provider: view.provider,
    provider_message_id: view.providerMessageId,
    phone: view.phone,
    class: view.notificationClass,
    possible_duplicate: view.isPossibleDuplicate,
    duplicate_reason: view.duplicateReason,
    next_attempt_at: isAwaitingReceipt ? null : atOrNull(view.nextAttemptAtMs),
    receipt_due_at: isAwaitingReceipt ? atOrNull(view.nextAttemptAtMs) : null,
    attempts: view.attempts.map(viewAttempt),
  };
}

/** UUIDv7 begins with its time, in milliseconds: the payment's id is made when the request has been read. */
function receivedAt(paymentId: string): string {
  return at(Number.parseInt(paymentId.slice(0, 8) + paymentId.slice(9, 13), 16));
}

export function viewPayment(view: PaymentView): z.input<typeof paymentSchemas.payment> {
  return {
    payment_id: view.paymentId,
    status: view.status,
    failure_reason: view.failureReason,
    amount: formatAmount(view),
    currency: view.currency,
    customer_id: view.customerId,
    received_at: receivedAt(view.paymentId),
    created_at: at(view.createdAtMs),
    authorization: view.authorization && {
      ...viewWish(view.authorization),
      approved_too_late: view.authorization.isApprovedTooLate,
    },
    ...(view.refunds.length === 0
      ? {}
      : {
          refunded_amount: formatAmount({ amountMinor: view.refundedMinor, currency: view.currency }),
          refunds: view.refunds.map(viewRefund),
        }),
    notification: view.notification && viewPaymentNotification(view.notification),
  };
}

export function viewNotification(view: NotificationWithAmount): z.input<typeof schemas.notification> {
  return {
    ...viewPaymentNotification(view),
    payment_id: view.paymentId,
    amount: formatAmount(view),
    currency: view.currency,
    customer_id: view.customerId,
    received_at: receivedAt(view.paymentId),
    created_at: at(view.createdAtMs),
    settled_at: atOrNull(view.settledAtMs),
    deadline: at(view.deadlineMs),
    trace_id: traceIdIn(view.traceparent),
    erased_at: atOrNull(view.erasedAtMs),
    replays: view.replays.map(viewReplay),
  };
}

export function viewDeadLetters({ groups, isComplete }: DeadLetters): z.input<typeof schemas.deadLetters> {
  return {
    items: groups.map(({ reason, count, oldestMs, newestMs }) => ({
      reason,
      count,
      oldest_at: at(oldestMs),
      newest_at: at(newestMs),
      advice: deadReasonAdvice[reason],
    })),
    is_complete: isComplete,
  };
}

export function viewCustomer(view: CustomerView): z.input<typeof schemas.customer> {
  return { customer_id: view.customerId, phone: view.phone, updated_at: at(view.updatedAtMs) };
}
