// Asks a provider what became of a message whose outcome is unknown. This does
// not pass the breaker and never moves it: it has bounds of its own instead. A
// provider that throttles questions is left alone for as long as it asks, and one
// that leaves them unanswered is asked one at a time.
import { AttemptOverdueError, withDeadline } from '@relevo/resilience';
import type { Channels } from './channels.ts';
import { createHangWatch } from './hang-watch.ts';
import type { HangWatch } from './hang-watch.ts';
import type { LookUpQuery, LookUpResult, MessagingProvider } from './ports.ts';
import type { LeasedNotification, NotificationStore, StoredAttempt } from './store.ts';
import { createWaitingLine } from './waiting-line.ts';

/** `traceparent` is that of the question. */
export type AskProvider = (
  attempt: StoredAttempt,
  notification: LeasedNotification,
  traceparent: string,
) => Promise<LookUpResult>;

export type AskProviderDeps = {
  readonly channels: Channels;
  readonly store: Pick<NotificationStore, 'claimedMessages' | 'rivals'>;
  readonly now: () => number;
  readonly timeoutMs: number;
  /** How many questions may be under way at one provider; beyond it they wait for a place. */
  readonly concurrentMax: number;
  /** How long a question waits for a place before the answer is `unavailable`: the lease goes on meanwhile. */
  readonly waitMsMax: number;
  /** The longest that a call to send takes until its answer is stored. */
  readonly callMsMax: number;
};

/** A wrong Retry-After must not keep a provider from being asked for longer than this. */
export const askPauseMsMax = 60_000;

type Inquiry = {
  readonly provider: MessagingProvider;
  readonly line: ReturnType<typeof createWaitingLine>;
  readonly hangs: HangWatch;
  pausedUntilMs: number;
};

export function createAskProvider(deps: AskProviderDeps): AskProvider {
  const inquiries = new Map<string, Inquiry>(
    [...deps.channels].map(([name, { provider }]) => [
      name,
      { provider, line: createWaitingLine(deps.concurrentMax), hangs: createHangWatch(), pausedUntilMs: 0 },
    ]),
  );
  return async (attempt, notification, traceparent) => {
    const inquiry = inquiries.get(attempt.provider);
    // The provider has left the configuration.
    if (inquiry === undefined) return { kind: 'unavailable' };
    const refusedAtOnce = refusalOf(inquiry, deps);
    if (refusedAtOnce !== null) return refusedAtOnce;
    if (!(await inquiry.line.enter(deps.waitMsMax))) return { kind: 'unavailable' };
    const refused = refusalOf(inquiry, deps);
    if (refused !== null) {
      inquiry.line.leave();
      return refused;
    }
    return ask(inquiry, { ...queryFor(attempt, notification, deps), traceparent }, deps);
  };
}

/** What is known without asking; null where it has to be asked. */
function refusalOf(
  { pausedUntilMs, hangs }: Inquiry,
  { now, timeoutMs }: AskProviderDeps,
): LookUpResult | null {
  const pauseMs = pausedUntilMs - now();
  if (pauseMs > 0) return { kind: 'unavailable', retryAfterMs: pauseMs };
  // By then the one that is finding out has its answer, or has waited in vain.
  return hangs.isSettled() ? { kind: 'unavailable', retryAfterMs: timeoutMs } : null;
}

function queryFor(
  { attemptId, provider, startedAtMs, providerMessageId }: StoredAttempt,
  { phone, body }: LeasedNotification,
  { store, callMsMax }: AskProviderDeps,
): Omit<LookUpQuery, 'traceparent'> {
  return {
    attemptId,
    to: phone,
    body,
    attemptStartedAtMs: startedAtMs,
    providerMessageId,
    claimed: (providerMessageIds) =>
      store.claimedMessages({ provider, exceptAttemptId: attemptId, providerMessageIds }),
    rivals: (sinceMs) => store.rivals({ provider, exceptAttemptId: attemptId, phone, sinceMs, callMsMax }),
  };
}

function ask(inquiry: Inquiry, query: LookUpQuery, deps: AskProviderDeps): Promise<LookUpResult> {
  const { provider, line } = inquiry;
  const ended = inquiry.hangs.begin();
  const lookUp = async (signal: AbortSignal): Promise<LookUpResult> => {
    const answer = await provider.lookUp(query, signal).finally(() => ended(!signal.aborted));
    // Before the place is given on, so that the next in line hears of it.
    if (answer.kind === 'unavailable' && answer.retryAfterMs !== undefined) {
      const untilMs = deps.now() + Math.min(answer.retryAfterMs, askPauseMsMax);
      inquiry.pausedUntilMs = Math.max(inquiry.pausedUntilMs, untilMs);
    }
    return answer;
  };
  return withDeadline(deps.timeoutMs, lookUp, () => line.leave()).catch((error: unknown): LookUpResult => {
    if (!(error instanceof AttemptOverdueError)) throw error;
    ended(false);
    return { kind: 'unavailable' };
  });
}
