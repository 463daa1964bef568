// What became of one payment, as steps in the order of time. Everything is in the
// service's answer; here it is only laid out. Pure, so that it can be tested.
import type { Attempt, Authorization, DeadReason, Notification, Replay } from '../../api/payment-types.ts';
import { receivedAtMs } from '../../notifications/received-at.ts';
import { pendingOf } from './pending-of.ts';
import type { Pending } from './pending-of.ts';

/** Why a message was passed on: a gate's word, an outcome, or what became of a message that was taken. */
export type Because =
  | { readonly kind: 'skip'; readonly code: string }
  | { readonly kind: 'reason'; readonly code: string }
  | { readonly kind: 'in_doubt' | 'receipt_failed' | 'receipt_missing' };

type At<T> = { readonly atMs: number } & T;

export type Step =
  | At<{ readonly kind: 'received' }>
  /** Its money, by the payment gateway. */
  | At<{ readonly kind: 'taken'; readonly authorization: Authorization }>
  | At<{ readonly kind: 'stored' }>
  | At<{ readonly kind: 'replayed'; readonly replay: Replay }>
  | At<{ readonly kind: 'skipped'; readonly provider: string; readonly reason: string }>
  | At<{
      readonly kind: 'failed_over';
      readonly from: string;
      readonly to: string;
      readonly because: Because;
    }>
  | At<{
      readonly kind: 'attempt';
      readonly attempt: Attempt;
      /** From 1, over all lives. */
      readonly number: number;
      /** How long nobody was asked before it; null where it followed at once. */
      readonly waitedMs: number | null;
    }>
  | At<{
      readonly kind: 'verified';
      readonly provider: string;
      readonly verdict: NonNullable<Attempt['verdict']>;
    }>
  | At<{
      readonly kind: 'receipt';
      readonly provider: string;
      readonly receipt: NonNullable<Attempt['receipt']>;
    }>
  | At<{ readonly kind: 'receipt_missing'; readonly provider: string }>
  | At<{ readonly kind: 'died'; readonly reason: DeadReason }>
  | At<{ readonly kind: 'erased' }>;

export type Timeline = {
  readonly steps: readonly Step[];
  /** What comes next; null where nothing does. */
  readonly pending: Pending | null;
};

// Less is the time that a step takes to be written.
const WAIT_MS_MIN = 250;

const endedAtMs = (attempt: Attempt): number => Date.parse(attempt.started_at) + (attempt.duration_ms ?? 0);

/** What made the delivery go on after this attempt. */
function becauseOf(attempt: Attempt): Because {
  if (attempt.receipt?.status === 'failed') return { kind: 'receipt_failed' };
  if (attempt.receipt_missing_at !== null) return { kind: 'receipt_missing' };
  if (attempt.outcome === 'unknown') return { kind: 'in_doubt' };
  return { kind: 'reason', code: attempt.reason ?? '' };
}

/** Who was passed over before this attempt, and whether it took the baton from another. */
function stepsBefore(attempt: Attempt, previous: Attempt | null): readonly Step[] {
  const atMs = Date.parse(attempt.started_at);
  const { provider: to, skipped } = attempt;
  const [firstSkipped, ...others] = skipped;
  const passedOver = (some: Attempt['skipped']): readonly Step[] =>
    some.map(({ provider, reason }) => ({ kind: 'skipped', atMs, provider, reason }));
  if (previous !== null) {
    const because = becauseOf(previous);
    return [...passedOver(skipped), { kind: 'failed_over', atMs, from: previous.provider, to, because }];
  }
  if (firstSkipped === undefined) return [];
  const { provider: from, reason: code } = firstSkipped;
  return [...passedOver(others), { kind: 'failed_over', atMs, from, to, because: { kind: 'skip', code } }];
}

/** What became known of it after it ended. */
function stepsAfter(attempt: Attempt): readonly Step[] {
  const { provider, verdict, receipt, receipt_missing_at: missingAt } = attempt;
  const steps: Step[] = [];
  // When the last question was answered is not kept: it was after the call, and before whatever followed.
  if (verdict !== null) steps.push({ kind: 'verified', atMs: endedAtMs(attempt), provider, verdict });
  if (missingAt !== null) steps.push({ kind: 'receipt_missing', atMs: Date.parse(missingAt), provider });
  if (receipt !== null) {
    steps.push({ kind: 'receipt', atMs: Date.parse(receipt.received_at), provider, receipt });
  }
  return steps;
}

/** The attempts of one life. In one round each provider is tried once at most: a second time begins another. */
function stepsOfLife(attempts: readonly Attempt[], triedBefore: number): readonly Step[] {
  const tried = new Set<string>();
  return attempts.flatMap((attempt, index) => {
    const previous = attempts[index - 1] ?? null;
    if (tried.has(attempt.provider)) tried.clear();
    const isFirstOfRound = tried.size === 0;
    tried.add(attempt.provider);
    const atMs = Date.parse(attempt.started_at);
    const gapMs = previous === null ? 0 : atMs - endedAtMs(previous);
    const waitedMs = isFirstOfRound && gapMs >= WAIT_MS_MIN ? gapMs : null;
    const number = triedBefore + index + 1;
    return [
      ...stepsBefore(attempt, isFirstOfRound ? null : previous),
      { kind: 'attempt', atMs, attempt, number, waitedMs },
      ...stepsAfter(attempt),
    ];
  });
}

function endOf(notification: Notification): readonly Step[] {
  const { reason, settled_at: settledAt, erased_at: erasedAt } = notification;
  const steps: Step[] = [];
  if (reason !== null && settledAt !== null) {
    steps.push({ kind: 'died', atMs: Date.parse(settledAt), reason });
  }
  if (erasedAt !== null) steps.push({ kind: 'erased', atMs: Date.parse(erasedAt) });
  return steps;
}

function takenOf(authorization: Authorization | null): readonly Step[] {
  if (authorization === null || authorization.ended_at === null) return [];
  return [{ kind: 'taken', atMs: Date.parse(authorization.ended_at), authorization }];
}

/** `authorization` is null where the money was taken elsewhere. */
export function timelineOf(notification: Notification, authorization: Authorization | null = null): Timeline {
  const { attempts, replays } = notification;
  const inLife = (life: number) => attempts.filter((attempt) => attempt.life === life);
  const begun: readonly Step[] = [
    { kind: 'received', atMs: receivedAtMs(notification.payment_id) ?? Date.parse(notification.created_at) },
    ...takenOf(authorization),
    { kind: 'stored', atMs: Date.parse(notification.created_at) },
  ];
  const later = replays.flatMap((replay): readonly Step[] => [
    { kind: 'replayed', atMs: Date.parse(replay.created_at), replay },
    ...stepsOfLife(inLife(replay.life), attempts.filter(({ life }) => life < replay.life).length),
  ]);
  const steps = [...begun, ...stepsOfLife(inLife(0), 0), ...later, ...endOf(notification)];
  return {
    // Stable: what has the same moment stays in the order of cause and effect.
    steps: steps.toSorted((one, other) => one.atMs - other.atMs),
    pending: pendingOf(notification),
  };
}
