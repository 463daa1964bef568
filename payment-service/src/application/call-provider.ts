// The one call of one attempt: under the lease, through the permit, recorded whatever it comes to.
import { AttemptOverdueError } from '@relevo/resilience';
import type { CallResult } from '../domain/attempt.ts';
import { spanOf } from '../domain/trace.ts';
import type { DeliveryPolicy } from '../domain/delivery-history.ts';
import { validityMs } from '../domain/receipt-plan.ts';
import type { AwaitedProbe } from './await-probe-receipts.ts';
import { pauseMsDefault, verdictOf } from './channels.ts';
import type { Reservation } from './channels.ts';
import type { DeliveryObserver } from './delivery-observer.ts';
import { recordEnd } from './delivery-progress.ts';
import type { DeliveryProgress } from './delivery-progress.ts';
import type { StartedAttempt } from './store.ts';

export type CallDeps = {
  /** By class of notification. */
  readonly policyOf: (notificationClass: string) => DeliveryPolicy;
  readonly observer: DeliveryObserver;
  /** The database's clock, in milliseconds since the epoch. */
  readonly now: () => number;
  /** The longest that one call can take: no call begins with less lease than this. */
  readonly callMsMax: number;
  /** Told of a probe that was accepted where that proves nothing before its receipt. */
  readonly awaitReceipt: (probe: AwaitedProbe) => void;
};

/**
 * Makes the one call of an attempt that is stored as started, and records in
 * `progress` what it came to. Throws only what a provider's adapter must not throw.
 */
export async function callProvider(
  progress: DeliveryProgress,
  { channel, permit }: Reservation,
  attempt: StartedAttempt,
  deps: CallDeps,
): Promise<void> {
  const { notification } = progress;
  const { provider, guard } = channel;
  const startedAtMs = deps.now();
  // A process that was paused between its commit and its socket may have lost the lease meanwhile.
  if (startedAtMs + deps.callMsMax > progress.leaseUntilMs) {
    permit.release();
    recordEnd(progress, attempt.attemptId, leaseOver, startedAtMs);
    return;
  }
  const message = {
    attemptId: attempt.attemptId,
    to: notification.phone,
    body: notification.body,
    validityMs: validityMs(provider.name, deps.policyOf(notification.notificationClass)),
    traceparent: spanOf(notification.traceparent, attempt.attemptId),
  };
  const result = await permit
    .run(
      (signal) => provider.send(message, signal),
      verdictOf,
      ({ outcome, reason }) => `${outcome}: ${reason}`,
    )
    .catch((error: unknown): CallResult => {
      if (error instanceof AttemptOverdueError) return overdue;
      throw error;
    });
  const endedAtMs = deps.now();
  if (result.outcome === 'throttled') {
    guard.pauseUntil(endedAtMs + (result.retryAfterMs ?? pauseMsDefault));
  }
  if (permit.needsReceipt && result.outcome === 'accepted') {
    deps.awaitReceipt({
      provider: provider.name,
      attemptId: attempt.attemptId,
      startedAtMs,
      settle: (isDelivered) => permit.settleReceipt(isDelivered),
    });
  }
  recordEnd(progress, attempt.attemptId, result, endedAtMs);
  deps.observer.attemptEnded({
    notificationId: notification.notificationId,
    attemptId: attempt.attemptId,
    traceparent: notification.traceparent,
    provider: provider.name,
    attempt: progress.attempts.length,
    outcome: result.outcome,
    reason: result.reason,
    providerCode: result.providerCode,
    durationMs: endedAtMs - startedAtMs,
    isProbe: permit.isProbe,
  });
}

const leaseOver: CallResult = {
  outcome: 'not_sent',
  reason: 'lease_over',
  providerMessageId: null,
  providerCode: null,
  retryAfterMs: null,
};

const overdue: CallResult = { ...leaseOver, outcome: 'unknown', reason: 'timeout' };
