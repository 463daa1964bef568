// A provider took the message and its receipt is overdue: ask it, or note that nobody can tell.
import type { NextStep } from '../domain/delivery-history.ts';
import { readReceiptAnswer } from '../domain/receipt-plan.ts';
import { askAboutAttempt } from './ask-about-attempt.ts';
import type { DeliveryDeps, Turn } from './delivery-deps.ts';
import { attemptAt, recordJudgement, recordUnanswered } from './delivery-progress.ts';
import type { DeliveryProgress } from './delivery-progress.ts';
import { storeProgress } from './store-progress.ts';

/** Between two questions to a provider that did not answer the first. */
const askAgainMs = 1_000;

/** Asks once. Where the provider can not be asked it is left for a moment, and missing when the time to ask is over. */
export async function askForReceipt(
  { attemptIndex, untilMs }: Extract<NextStep, { kind: 'ask_receipt' }>,
  progress: DeliveryProgress,
  deps: DeliveryDeps,
): Promise<Turn> {
  const attempt = attemptAt(progress, attemptIndex);
  const { provider, providerMessageId } = attempt;
  const awaitAgain = (afterMs: number): Promise<Turn> =>
    storeProgress(progress, deps, {
      status: 'accepted',
      provider,
      providerMessageId,
      nextAttemptAtMs: deps.now() + afterMs,
    });
  if (deps.isStopping()) return awaitAgain(0);
  const { answer: found, tell } = await askAboutAttempt(attempt, progress.notification, deps);
  const answer = readReceiptAnswer(found.kind, found.kind === 'found' ? (found.delivery ?? null) : null);
  tell(answer.kind === 'told' ? answer.receipt.status : answer.kind);
  if (answer.kind === 'again' && deps.now() < untilMs) {
    recordUnanswered(progress, attemptIndex);
    const wishMs = found.kind === 'unavailable' ? (found.retryAfterMs ?? 0) : 0;
    return awaitAgain(Math.max(askAgainMs, wishMs));
  }
  recordJudgement(progress, attemptIndex, answer.kind === 'told' ? answer.receipt : null);
  return 'again';
}

export function missReceipt(attemptIndex: number, progress: DeliveryProgress): Turn {
  recordJudgement(progress, attemptIndex, null);
  return 'again';
}
