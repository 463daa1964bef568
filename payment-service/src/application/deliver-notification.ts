// Delivers one leased notification: asks the plan what is next, carries it out,
// stores it, until it is settled or has to wait. Each turn is one statement to
// the database, which ends the last attempt and begins the next in one go.
import { nextStep, verify } from '../domain/delivery-plan.ts';
import type { DeliveryPolicy, NextStep } from '../domain/delivery-plan.ts';
import { callProvider } from './call-provider.ts';
import type { CallDeps } from './call-provider.ts';
import { reserve } from './channels.ts';
import type { Channels, Reservation } from './channels.ts';
import {
  beginDelivery,
  forgetFinding,
  markSkipped,
  recordStart,
  recordVerification,
} from './delivery-progress.ts';
import type { DeliveryProgress } from './delivery-progress.ts';
import type { AskProvider } from './ask-provider.ts';
import type { LeasedNotification, NotificationStep, NotificationStore, StartedAttempt } from './store.ts';

export type DeliveryDeps = CallDeps & {
  readonly store: NotificationStore;
  readonly channels: Channels;
  readonly policy: DeliveryPolicy;
  readonly askProvider: AskProvider;
  /** In [0, 1). */
  readonly random: () => number;
  readonly newId: () => string;
  /** True once the process is stopping: no new call is begun. */
  readonly isStopping: () => boolean;
};

/** A first attempt that was stored together with the payment: its place at the provider is held already. */
export type BegunAttempt = { readonly reservation: Reservation; readonly attempt: StartedAttempt };

type Turn = 'again' | 'over';

/** A round tries each provider once and verifies each a few times; anything longer is a bug. */
const turnsMax = 100;

/**
 * Carries one notification as far as it can go now. Returns when it is settled,
 * waiting, or no longer ours. Throws what the store throws: the lease runs out
 * then, and whoever claims it next finds the attempt as unknown.
 */
export async function deliverNotification(
  notification: LeasedNotification,
  begun: BegunAttempt | null,
  deps: DeliveryDeps,
): Promise<void> {
  const progress = beginDelivery(notification, begun?.attempt ?? null, deps.now());
  let turn: Turn = 'again';
  if (begun !== null) await callProvider(progress, begun.reservation, begun.attempt, deps);
  for (let turns = 0; turn === 'again'; turns += 1) {
    if (turns >= turnsMax) throw new Error(`delivery of ${notification.notificationId} does not end`);
    const step = nextStep(progress, deps.policy, deps.now(), deps.random());
    turn = await carryOut(step, progress, deps);
  }
}

async function carryOut(step: NextStep, progress: DeliveryProgress, deps: DeliveryDeps): Promise<Turn> {
  switch (step.kind) {
    case 'send':
      return send(step, progress, deps);
    case 'verify':
      return verifyAttempt(step, progress, deps);
    case 'wait': {
      const round = progress.round + (step.isNewRound ? 1 : 0);
      return store(progress, deps, { status: 'waiting', nextAttemptAtMs: step.atMs, round });
    }
    case 'abandon':
      flagDuplicate(progress, step.isPossibleDuplicate);
      return store(progress, deps, { status: 'dead', deadReason: step.reason });
    case 'done': {
      const attempt = progress.attempts[step.attemptIndex];
      return store(progress, deps, {
        status: 'accepted',
        provider: attempt?.provider ?? null,
        providerMessageId: attempt?.providerMessageId ?? null,
      });
    }
  }
}

function flagDuplicate(progress: DeliveryProgress, isPossibleDuplicate: boolean): void {
  progress.isPossibleDuplicate ||= isPossibleDuplicate;
}

type Where = Pick<NotificationStep, 'status'> & Partial<NotificationStep>;

/** Stores one step with whatever is pending. Anything but `sending` and a verification under way gives the lease back. */
async function store(progress: DeliveryProgress, deps: DeliveryDeps, where: Where): Promise<Turn> {
  const { notificationId, createdAtMs } = progress.notification;
  const step: NotificationStep = {
    notificationId,
    leaseCount: progress.notification.leaseCount,
    deadReason: null,
    provider: null,
    providerMessageId: null,
    round: progress.round,
    isPossibleDuplicate: progress.isPossibleDuplicate,
    nextAttemptAtMs: null,
    ended: progress.pendingEnd,
    endedProvider: providerOf(progress, progress.pendingEnd?.attemptId),
    started: null,
    verified: progress.pendingVerification,
    ...where,
  };
  const result = await deps.store.step(step);
  progress.pendingEnd = null;
  progress.pendingVerification = null;
  reportOverturned(result.overturned ?? [], step, deps);
  if (result.kind === 'lost') {
    deps.observer.leaseLost({ notificationId });
    reportLateOutcome(progress, step, deps);
    return 'over';
  }
  progress.leaseUntilMs = result.leaseUntilMs;
  if (result.kind === 'not_ours') {
    if (step.verified !== null) forgetFinding(progress, step.verified.attemptId);
    return 'again';
  }
  if (step.status === 'accepted' || step.status === 'dead') {
    const { status, deadReason, provider } = step;
    const sinceCreatedMs = deps.now() - createdAtMs;
    // One whose claim was overturned has been counted when it made that claim.
    const isCounted = progress.attempts.some(({ doubtedAtMs }) => doubtedAtMs !== null);
    deps.observer.settled({ notificationId, status, deadReason, provider, sinceCreatedMs, isCounted });
  }
  return step.status === 'sending' || (step.status === 'verifying' && step.nextAttemptAtMs === null)
    ? 'again'
    : 'over';
}

function reportOverturned(
  overturned: readonly string[],
  { endedProvider: provider }: NotificationStep,
  { observer }: DeliveryDeps,
): void {
  if (provider === null) return;
  for (const notificationId of overturned) observer.claimOverturned({ notificationId, provider });
}

/** Whoever took the lease over may have sent another: the store has flagged it, and it is counted here. */
function reportLateOutcome(progress: DeliveryProgress, step: NotificationStep, deps: DeliveryDeps): void {
  const outcome = step.ended?.result.outcome;
  if ((outcome !== 'accepted' && outcome !== 'unknown') || progress.isPossibleDuplicate) return;
  const { notificationId, endedProvider: provider } = step;
  if (provider !== null) deps.observer.possibleDuplicate({ notificationId, provider });
}

function providerOf(progress: DeliveryProgress, attemptId: string | undefined): string | null {
  return progress.attempts.find((attempt) => attempt.attemptId === attemptId)?.provider ?? null;
}

async function send(
  step: Extract<NextStep, { kind: 'send' }>,
  progress: DeliveryProgress,
  deps: DeliveryDeps,
): Promise<Turn> {
  const { channels, observer } = deps;
  if (deps.isStopping()) return store(progress, deps, { status: 'queued', nextAttemptAtMs: deps.now() });
  const reserved = reserve(channels, step.candidates, (skip) => observer.providerSkipped(skip));
  if (reserved.kind === 'none') {
    markSkipped(progress, step.candidates);
    return 'again';
  }
  const { reservation } = reserved;
  const provider = reservation.channel.provider.name;
  const attempt: StartedAttempt = {
    attemptId: deps.newId(),
    provider,
    round: progress.round,
    skipped: reservation.skipped,
  };
  observeSend(progress, attempt, step.isPossibleDuplicate, deps);
  flagDuplicate(progress, step.isPossibleDuplicate);
  const stored = await store(progress, deps, { status: 'sending', started: attempt }).catch(
    (error: unknown) => {
      reservation.permit.release();
      throw error;
    },
  );
  if (stored === 'over') {
    reservation.permit.release();
    return 'over';
  }
  recordStart(progress, attempt, deps.now());
  await callProvider(progress, reservation, attempt, deps);
  return 'again';
}

function observeSend(
  progress: DeliveryProgress,
  attempt: StartedAttempt,
  isPossibleDuplicate: boolean,
  { observer }: DeliveryDeps,
): void {
  const { notificationId } = progress.notification;
  const last = progress.attempts.findLast(({ round }) => round === progress.round);
  const skip = attempt.skipped.at(-1);
  const before = skip ?? (last && { provider: last.provider, reason: last.outcome ?? 'unknown' });
  if (before !== undefined) {
    observer.failedOver({
      notificationId,
      from: before.provider,
      to: attempt.provider,
      reason: before.reason,
    });
  }
  if (isPossibleDuplicate && !progress.isPossibleDuplicate) {
    observer.possibleDuplicate({ notificationId, provider: attempt.provider });
  }
}

async function verifyAttempt(
  { attemptIndex, atMs }: Extract<NextStep, { kind: 'verify' }>,
  progress: DeliveryProgress,
  deps: DeliveryDeps,
): Promise<Turn> {
  const attempt = progress.attempts[attemptIndex];
  if (attempt?.endedAtMs == null) throw new Error('only an attempt that has ended can be verified');
  if (atMs > deps.now() || deps.isStopping()) {
    return store(progress, deps, { status: 'verifying', nextAttemptAtMs: Math.max(atMs, deps.now()) });
  }
  // The outcome is stored before the question: asking may take a while.
  const held = await store(progress, deps, { status: 'verifying' });
  if (held === 'over') return 'over';
  const answer = await deps.askProvider(attempt, progress.notification);
  const { provider } = attempt;
  const verification = verify(
    attempt.verification,
    answer.kind,
    {
      endedAtMs: attempt.doubtedAtMs ?? attempt.endedAtMs,
      nowMs: deps.now(),
      isProof: deps.policy.absenceIsProof.has(provider),
      ...(answer.kind === 'unavailable' && { retryAfterMs: answer.retryAfterMs ?? 0 }),
    },
    deps.policy,
  );
  recordVerification(progress, attemptIndex, verification, answer.kind === 'found' ? answer : null);
  deps.observer.verified({
    notificationId: progress.notification.notificationId,
    provider,
    answer: answer.kind,
    verdict: verification.verdict,
  });
  return 'again';
}
