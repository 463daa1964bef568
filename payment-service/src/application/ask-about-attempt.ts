// One question about one attempt: asked in the notification's trace, and told
// once it is clear what the answer came to.
import { spanOf } from '../domain/trace.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import type { LookUpResult } from './ports.ts';
import type { LeasedNotification, StoredAttempt } from './store.ts';

type Asked = {
  readonly answer: LookUpResult;
  readonly askedAtMs: number;
  readonly tell: (verdict: string | null) => void;
};

export async function askAboutAttempt(
  attempt: StoredAttempt,
  notification: LeasedNotification,
  { askProvider, observer, newId, now }: Pick<DeliveryDeps, 'askProvider' | 'observer' | 'newId' | 'now'>,
): Promise<Asked> {
  const { notificationId, traceparent } = notification;
  const questionId = newId();
  const askedAtMs = now();
  const answer = await askProvider(attempt, notification, spanOf(traceparent, questionId));
  const durationMs = now() - askedAtMs;
  const { attemptId, provider } = attempt;
  return {
    answer,
    askedAtMs,
    tell: (verdict) =>
      observer.verified({
        notificationId,
        traceparent,
        attemptId,
        questionId,
        provider,
        answer: answer.kind,
        verdict,
        durationMs,
      }),
  };
}
