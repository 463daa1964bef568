// One post of one event to one webhook: behind its own guard, under a lease, with the event's id as the id that
// the receiver drops repeats by. Whoever dies in it is followed by another post with the same id.
import { AttemptOverdueError } from '@relevo/resilience';
import type { Permit, ProviderGuard, Verdict } from '@relevo/resilience';
import { afterPost, lookAgainAtMs } from '../domain/webhook-plan.ts';
import type { PostOutcome, WebhookPolicy } from '../domain/webhook-plan.ts';
import type { LeasedWebhookDelivery, PostWebhook, WebhookObserver, WebhookQueue } from './webhooks.ts';

export type DeliverWebhookDeps = {
  readonly queue: Pick<WebhookQueue, 'settle' | 'disable'>;
  readonly guardOf: (webhook: { readonly name: string; readonly url: string }) => ProviderGuard;
  readonly post: PostWebhook;
  readonly policy: WebhookPolicy;
  /** So long one is tried, from when it is owed to its deadline. */
  readonly lifeMs: number;
  readonly observer: WebhookObserver;
  readonly now: () => number;
  readonly random: () => number;
  /** The longest that a post may take. */
  readonly postMsMax: number;
};

const verdictOf = (outcome: PostOutcome): Verdict => (outcome.kind === 'failed' ? 'failure' : 'success');

export async function deliverWebhook(held: LeasedWebhookDelivery, deps: DeliverWebhookDeps): Promise<void> {
  const nowMs = deps.now();
  if (nowMs >= held.deadlineMs) return end(held, { kind: 'dead', reason: 'expired' }, deps);
  const admission = held.isEnabled ? deps.guardOf({ name: held.webhook, url: held.url }).admit() : null;
  if (admission?.admitted !== true) {
    await putOff(held, nowMs, deps);
    return;
  }
  // A process that was paused since its claim may have lost the lease meanwhile.
  if (nowMs + deps.postMsMax > held.leaseUntilMs) {
    admission.permit.release();
    return;
  }
  await postOnce(held, admission.permit, deps);
}

async function putOff(held: LeasedWebhookDelivery, nowMs: number, deps: DeliverWebhookDeps): Promise<void> {
  const { tries, isEnabled, deadlineMs } = held;
  const owed = { owedSinceMs: deadlineMs - deps.lifeMs, deadlineMs };
  const atMs = lookAgainAtMs(owed, deps.policy, { nowMs, random: deps.random() });
  const last = { tries, reason: isEnabled ? 'circuit_open' : 'switched_off', status: null };
  await deps.queue.settle(held, { kind: 'again', atMs }, last);
}

async function postOnce(
  held: LeasedWebhookDelivery,
  permit: Permit,
  deps: DeliverWebhookDeps,
): Promise<void> {
  const begunAtMs = deps.now();
  const outcome = await permit
    .run(
      (signal) => deps.post(held, signal),
      verdictOf,
      ({ kind }) => kind,
    )
    .catch((error: unknown): PostOutcome => {
      if (error instanceof AttemptOverdueError)
        return { kind: 'failed', reason: 'timeout', status: null, retryAfterMs: null };
      throw error;
    })
    .then((told) => heed(told, held, deps));
  const nowMs = deps.now();
  const tries = held.tries + 1;
  const reason = outcome.kind === 'failed' ? outcome.reason : null;
  const { webhook, event: eventId, type } = held;
  deps.observer.posted({
    ...{ webhook, eventId, type, outcome: outcome.kind, reason, status: outcome.status, tries },
    durationMs: nowMs - begunAtMs,
  });
  const step = afterPost(outcome, { tries, deadlineMs: held.deadlineMs }, deps.policy, {
    nowMs,
    random: deps.random(),
  });
  const last = { tries, reason, status: outcome.status };
  if (step.kind === 'again') {
    await deps.queue.settle(held, step, last);
    return;
  }
  await end(held, step, deps, last);
}

/** Switches off what is gone. An address that it has no more says nothing about the one that it has now. */
async function heed(
  outcome: PostOutcome,
  { webhook, url }: LeasedWebhookDelivery,
  { queue, observer }: DeliverWebhookDeps,
): Promise<PostOutcome> {
  if (outcome.kind !== 'gone') return outcome;
  if (await queue.disable({ name: webhook, url })) {
    observer.disabled({ webhook });
    return outcome;
  }
  return { kind: 'failed', reason: 'moved', status: outcome.status, retryAfterMs: null };
}

async function end(
  held: LeasedWebhookDelivery,
  step: Parameters<WebhookQueue['settle']>[1] & { readonly kind: 'delivered' | 'dead' },
  { queue, observer, now }: DeliverWebhookDeps,
  last: Parameters<WebhookQueue['settle']>[2] = { tries: held.tries, reason: null, status: null },
): Promise<void> {
  if (!(await queue.settle(held, step, last))) return;
  const { webhook, event: eventId, createdAtMs } = held;
  const deadReason = step.kind === 'dead' ? step.reason : null;
  observer.ended({ webhook, eventId, status: step.kind, deadReason, sinceCreatedMs: now() - createdAtMs });
}
