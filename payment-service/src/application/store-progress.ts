// Stores one step of a delivery with whatever is pending, and tells what it came to.
import type { DeliveryDeps, Turn } from './delivery-deps.ts';
import { forgetFinding } from './delivery-progress.ts';
import type { DeliveryProgress } from './delivery-progress.ts';
import type { NotificationStep, TracedNotification } from './store.ts';

type StoreDeps = Pick<DeliveryDeps, 'store' | 'observer' | 'now'>;

type Where = Pick<NotificationStep, 'status'> & Partial<NotificationStep>;

/** Anything but `sending` and a verification under way gives the lease back. */
export async function storeProgress(
  progress: DeliveryProgress,
  deps: StoreDeps,
  where: Where,
): Promise<Turn> {
  const { notificationId, traceparent, leaseCount, receiptCount } = progress.notification;
  const step: NotificationStep = {
    notificationId,
    leaseCount,
    receiptCount,
    deadReason: null,
    provider: null,
    providerMessageId: null,
    round: progress.round,
    duplicateReason: progress.duplicateReason,
    nextAttemptAtMs: null,
    ended: progress.pendingEnd,
    endedProvider: providerOf(progress, progress.pendingEnd?.attemptId),
    started: null,
    verified: progress.pendingVerification,
    judged: progress.pendingJudgement,
    ...where,
  };
  const result = await deps.store.step(step);
  progress.pendingEnd = null;
  progress.pendingVerification = null;
  progress.pendingJudgement = null;
  reportOverturned(result.overturned ?? [], step, deps);
  if (result.kind === 'lost') {
    deps.observer.leaseLost({ notificationId, traceparent });
    reportLateOutcome(progress, step, deps);
    return 'over';
  }
  if (result.kind === 'not_ours') {
    progress.status = 'verifying';
    progress.duplicateReason = progress.notification.duplicateReason;
    progress.leaseUntilMs = result.leaseUntilMs;
    if (step.verified !== null) forgetFinding(progress, step.verified.attemptId);
    return 'again';
  }
  reportJudgement(progress, step, deps);
  // A receipt came meanwhile: whoever claims it next knows of both. That a provider took it holds all the same.
  if (result.kind === 'stored' || step.status === 'accepted') reportSettled(progress, step, deps);
  if (result.kind === 'outdated') return 'over';
  progress.status = step.status;
  progress.leaseUntilMs = result.leaseUntilMs;
  return step.status === 'sending' || (step.status === 'verifying' && step.nextAttemptAtMs === null)
    ? 'again'
    : 'over';
}

function reportSettled(progress: DeliveryProgress, step: NotificationStep, deps: StoreDeps): void {
  const { status, deadReason, provider } = step;
  if (status !== 'accepted' && status !== 'delivered' && status !== 'dead') return;
  // An accepted one is looked at again when its receipt is due: that is no second acceptance.
  if (status === progress.status) return;
  const sinceCreatedMs = deps.now() - progress.notification.createdAtMs;
  // One whose claim was overturned has been counted when it made that claim.
  const isCounted =
    status === 'accepted' && progress.attempts.some(({ doubtedAtMs }) => doubtedAtMs !== null);
  const { notificationId, traceparent } = progress.notification;
  deps.observer.settled({
    notificationId,
    traceparent,
    status,
    deadReason,
    provider,
    sinceCreatedMs,
    isCounted,
  });
}

function reportOverturned(
  overturned: readonly TracedNotification[],
  { endedProvider: provider }: NotificationStep,
  { observer }: StoreDeps,
): void {
  if (provider === null) return;
  for (const each of overturned) observer.claimOverturned({ ...each, provider });
}

function reportJudgement(progress: DeliveryProgress, { judged }: NotificationStep, deps: StoreDeps): void {
  const attempt = progress.attempts.find(({ attemptId }) => attemptId === judged?.attemptId);
  if (judged?.kind !== 'judged' || attempt === undefined) return;
  const { provider, startedAtMs: attemptStartedAtMs } = attempt;
  const status = judged.receipt?.status;
  const judgement = status === 'delivered' || status === 'failed' ? status : 'missing';
  if (judgement === 'missing') {
    const { notificationId, traceparent } = progress.notification;
    const subject = { notificationId, traceparent, attemptId: attempt.attemptId };
    const durationMs = deps.now() - attemptStartedAtMs;
    deps.observer.receiptTold({ provider, status: 'missing', subject, requestTraceparent: null, durationMs });
  }
  deps.observer.receiptJudged({ provider, attemptStartedAtMs, judgement });
}

/** Whoever took the lease over may have sent another: the store has flagged it, and it is counted here. */
function reportLateOutcome(progress: DeliveryProgress, step: NotificationStep, deps: StoreDeps): void {
  const outcome = step.ended?.result.outcome;
  if ((outcome !== 'accepted' && outcome !== 'unknown') || progress.duplicateReason !== null) return;
  const { notificationId, traceparent } = progress.notification;
  const { endedProvider: provider } = step;
  if (provider !== null)
    deps.observer.possibleDuplicate({ notificationId, traceparent, provider, reason: 'late_outcome' });
}

function providerOf(progress: DeliveryProgress, attemptId: string | undefined): string | null {
  return progress.attempts.find((attempt) => attempt.attemptId === attemptId)?.provider ?? null;
}
