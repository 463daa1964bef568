// Asks a provider what became of a message whose outcome is unknown. This does
// not pass the breaker and never moves it: it has a bound of its own instead.
import { AttemptOverdueError, createBulkhead, withDeadline } from '@relevo/resilience';
import type { Channels } from './channels.ts';
import type { LookUpResult } from './ports.ts';
import type { LeasedNotification, NotificationStore, StoredAttempt } from './store.ts';

export type AskProvider = (attempt: StoredAttempt, notification: LeasedNotification) => Promise<LookUpResult>;

export type AskProviderDeps = {
  readonly channels: Channels;
  readonly store: Pick<NotificationStore, 'claimedMessageIds'>;
  readonly timeoutMs: number;
  /** How many questions may be under way at one provider; beyond it the answer is `unavailable`. */
  readonly concurrentMax: number;
};

export function createAskProvider({
  channels,
  store,
  timeoutMs,
  concurrentMax,
}: AskProviderDeps): AskProvider {
  const places = new Map([...channels.keys()].map((name) => [name, createBulkhead(concurrentMax)]));
  return async (attempt, notification) => {
    const channel = channels.get(attempt.provider);
    const place = places.get(attempt.provider);
    if (channel === undefined || place === undefined || !place.tryEnter()) return { kind: 'unavailable' };
    const query = {
      attemptId: attempt.attemptId,
      to: notification.phone,
      body: notification.body,
      attemptStartedAtMs: attempt.startedAtMs,
      isClaimed: (providerMessageIds: readonly string[]) =>
        store.claimedMessageIds({
          provider: attempt.provider,
          exceptAttemptId: attempt.attemptId,
          providerMessageIds,
        }),
    };
    return withDeadline(
      timeoutMs,
      (signal) => channel.provider.lookUp(query, signal),
      () => place.leave(),
    ).catch((error: unknown): LookUpResult => {
      if (error instanceof AttemptOverdueError) return { kind: 'unavailable' };
      throw error;
    });
  };
}
