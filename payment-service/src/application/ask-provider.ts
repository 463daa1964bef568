// Asks a provider what became of a message whose outcome is unknown. This does
// not pass the breaker and never moves it: it has bounds of its own instead. A
// provider that throttles questions is left alone for as long as it asks.
import { AttemptOverdueError, withDeadline } from '@relevo/resilience';
import type { Channels } from './channels.ts';
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
  pausedUntilMs: number;
};

export function createAskProvider(deps: AskProviderDeps): AskProvider {
  const inquiries = new Map<string, Inquiry>(
    [...deps.channels].map(([name, { provider }]) => [
      name,
      { provider, line: createWaitingLine(deps.concurrentMax), pausedUntilMs: 0 },
    ]),
  );
  return async (attempt, notification, traceparent) => {
    const inquiry = inquiries.get(attempt.provider);
    // The provider has left the configuration.
    if (inquiry === undefined) return { kind: 'unavailable' };
    if (isPaused(inquiry, deps)) return pauseOf(inquiry, deps);
    if (!(await inquiry.line.enter(deps.waitMsMax))) return { kind: 'unavailable' };
    if (isPaused(inquiry, deps)) {
      inquiry.line.leave();
      return pauseOf(inquiry, deps);
    }
    return ask(inquiry, { ...queryFor(attempt, notification, deps), traceparent }, deps);
  };
}

function isPaused({ pausedUntilMs }: Inquiry, { now }: AskProviderDeps): boolean {
  return pausedUntilMs > now();
}

function pauseOf({ pausedUntilMs }: Inquiry, { now }: AskProviderDeps): LookUpResult {
  return { kind: 'unavailable', retryAfterMs: Math.max(0, pausedUntilMs - now()) };
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
  const lookUp = async (signal: AbortSignal): Promise<LookUpResult> => {
    const answer = await provider.lookUp(query, signal);
    // Before the place is given on, so that the next in line hears of it.
    if (answer.kind === 'unavailable' && answer.retryAfterMs !== undefined) {
      const untilMs = deps.now() + Math.min(answer.retryAfterMs, askPauseMsMax);
      inquiry.pausedUntilMs = Math.max(inquiry.pausedUntilMs, untilMs);
    }
    return answer;
  };
  return withDeadline(deps.timeoutMs, lookUp, () => line.leave()).catch((error: unknown): LookUpResult => {
    if (error instanceof AttemptOverdueError) return { kind: 'unavailable' };
    throw error;
  });
}
