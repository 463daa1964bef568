// What should happen next to one wish at the payment gateway, an authorization or a
// refund? Decided from what is known of it alone. One rule goes before all others:
// while a try may have reached the gateway and nobody knows what became of it, it is
// asked about, and nothing else is done.

export type WishPolicy = {
  readonly waitBaseMs: number;
  readonly waitMaxMs: number;
  /** From the deadline on: how long a doubt is asked about before a person has to settle it. */
  readonly doubtMs: number;
  /** For how long after a try the gateway's "I do not know it" proves nothing. */
  readonly settleMs: number;
  /** From the beginning on: for how long the gateway carries out the same id once, however often it is asked. 0: never. */
  readonly repeatableForMs: number;
};

/** Times are milliseconds since the epoch, by the database's clock. */
export type WishHistory = {
  /** When it was stored: no call was made before. */
  readonly beganMs: number;
  /** So long the gateway may be tried before the wish has failed. */
  readonly deadlineMs: number;
  /** Calls that were begun. */
  readonly tries: number;
  /** Questions without an answer since the last try. */
  readonly questions: number;
  /** When the last try ended, or began where nobody saw its end; null where nobody knows of it: it was not sent. */
  readonly doubtSinceMs: number | null;
  /** Not before this: a pause of the plan's own, or the gateway's wish. */
  readonly notBeforeMs: number;
  /** In doubt, and the gateway does not know it: asked again under the same id it carries it out once, whichever is true. */
  readonly mayRepeat: boolean;
  /** The try under way repeats one that is in doubt: that it was not sent says nothing of the first. */
  readonly isRepeating: boolean;
};

/** As it is after it was stored and read again. */
export const atRest = { mayRepeat: false, isRepeating: false } as const;

/** Begun as it is stored: its first call follows at once. It is tried for `lifeMs`. */
export function firstTry(lifeMs: number, nowMs: number): WishHistory {
  const times = { beganMs: nowMs, deadlineMs: nowMs + lifeMs, doubtSinceMs: nowMs, notBeforeMs: nowMs };
  return { ...times, tries: 1, questions: 0, ...atRest };
}

/** `gateway_unavailable`: certain that nothing was carried out. `outcome_unknown`: a person must look. */
export const abandonReasons = ['gateway_unavailable', 'outcome_unknown'] as const;

export type AbandonReason = (typeof abandonReasons)[number];

export type WishStep =
  | { readonly kind: 'ask' }
  | { readonly kind: 'look_up' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'abandon'; readonly reason: AbandonReason };

export function nextWishStep(history: WishHistory, policy: WishPolicy, nowMs: number): WishStep {
  const { deadlineMs, doubtSinceMs, notBeforeMs } = history;
  const isInDoubt = doubtSinceMs !== null;
  const untilMs = isInDoubt ? deadlineMs + policy.doubtMs : deadlineMs;
  if (nowMs >= untilMs) {
    return { kind: 'abandon', reason: isInDoubt ? 'outcome_unknown' : 'gateway_unavailable' };
  }
  if (nowMs < notBeforeMs) return { kind: 'wait', untilMs: Math.min(notBeforeMs, untilMs) };
  // After the deadline nothing new is begun, not even under the same id: it could be carried out only now.
  const isToRepeat = history.mayRepeat && nowMs < deadlineMs;
  return { kind: isInDoubt && !isToRepeat ? 'look_up' : 'ask' };
}

/** Full jitter below a ceiling that doubles; `random` is in [0, 1). */
function pauseMs(
  count: number,
  { waitBaseMs, waitMaxMs }: WishPolicy,
  random: number,
  retryAfterMs: number | null,
): number {
  const ceilingMs = Math.min(waitMaxMs, waitBaseMs * 2 ** Math.min(count, 30));
  return Math.max(1, Math.round(ceilingMs * random), retryAfterMs ?? 0);
}

type Moment = { readonly nowMs: number; readonly random: number };

/** A call begins: whoever finds it without an end must take it for sent. */
export function beginTry(history: WishHistory, nowMs: number): WishHistory {
  return {
    ...history,
    tries: history.tries + 1,
    questions: 0,
    doubtSinceMs: nowMs,
    notBeforeMs: nowMs,
    mayRepeat: false,
    isRepeating: history.doubtSinceMs !== null,
  };
}

/** A call ended without a decision. `isSent` false: certain that the gateway did not get it. */
export function failTry(
  history: WishHistory,
  { isSent, retryAfterMs }: { readonly isSent: boolean; readonly retryAfterMs: number | null },
  policy: WishPolicy,
  { nowMs, random }: Moment,
): WishHistory {
  const pausedUntilMs = nowMs + pauseMs(history.tries, policy, random, retryAfterMs);
  if (!isSent && !history.isRepeating) return { ...history, doubtSinceMs: null, notBeforeMs: pausedUntilMs };
  // The first doubt is asked about at once.
  return { ...history, doubtSinceMs: nowMs, notBeforeMs: history.tries > 1 ? pausedUntilMs : nowMs };
}

/** The gateway answered a question without a decision. `askedAtMs`: what came later it can not have known. */
export function foldQuestion(
  history: WishHistory,
  answer:
    | { readonly kind: 'pending' | 'absent' }
    | { readonly kind: 'unavailable'; readonly retryAfterMs: number | null },
  policy: WishPolicy,
  { nowMs, random, askedAtMs }: Moment & { readonly askedAtMs: number },
): WishHistory {
  const { doubtSinceMs, questions } = history;
  if (doubtSinceMs === null) return history;
  const settledAtMs = doubtSinceMs + policy.settleMs;
  if (answer.kind === 'absent') {
    if (askedAtMs >= settledAtMs) return { ...history, doubtSinceMs: null, notBeforeMs: nowMs };
    const asked = { ...history, questions: questions + 1 };
    const mayRepeat = nowMs < Math.min(history.deadlineMs, history.beganMs + policy.repeatableForMs);
    return mayRepeat ? { ...asked, mayRepeat, notBeforeMs: nowMs } : { ...asked, notBeforeMs: settledAtMs };
  }
  const retryAfterMs = answer.kind === 'unavailable' ? answer.retryAfterMs : null;
  const notBeforeMs = nowMs + pauseMs(questions, policy, random, retryAfterMs);
  return { ...history, questions: questions + 1, notBeforeMs };
}
