// What follows from one post to a webhook: it is delivered, tried again later, or given up.

export type WebhookPolicy = { readonly waitBaseMs: number; readonly waitMaxMs: number };

/** How one post ended. `gone` (410): its owner does not want any more of them (Standard Webhooks). */
export type PostOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  | { readonly kind: 'gone'; readonly status: number }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly status: number | null;
      /** What the receiver asked for, such as with Retry-After. */
      readonly retryAfterMs: number | null;
    };

export type WebhookDeadReason = 'expired' | 'gone';

export type WebhookStep =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'dead'; readonly reason: WebhookDeadReason }
  | { readonly kind: 'again'; readonly atMs: number };

export type WebhookMoment = { readonly nowMs: number; readonly random: number };

/** How soon one is looked at again at first whose gate is closed. */
const closedMsMin = 2_000;

/**
 * When one is looked at again whose gate is closed, or whose webhook is switched off: after about as long as it has
 * been owed. Looked at every few seconds, the backlog of one webhook would keep the database busy, and what is owed
 * to all others would be behind it.
 */
export function lookAgainAtMs(
  { owedSinceMs, deadlineMs }: { readonly owedSinceMs: number; readonly deadlineMs: number },
  { waitMaxMs }: Pick<WebhookPolicy, 'waitMaxMs'>,
  { nowMs, random }: WebhookMoment,
): number {
  const ceilingMs = Math.max(2 * closedMsMin, Math.min(nowMs - owedSinceMs, waitMaxMs));
  return Math.min(nowMs + (ceilingMs * (1 + random)) / 2, deadlineMs);
}

/** `tries`: with this one. Full jitter below a ceiling that doubles, the receiver's wish at least. */
export function afterPost(
  outcome: PostOutcome,
  { tries, deadlineMs }: { readonly tries: number; readonly deadlineMs: number },
  policy: WebhookPolicy,
  { nowMs, random }: WebhookMoment,
): WebhookStep {
  if (outcome.kind === 'delivered') return { kind: 'delivered' };
  if (outcome.kind === 'gone') return { kind: 'dead', reason: 'gone' };
  const ceilingMs = Math.min(policy.waitMaxMs, policy.waitBaseMs * 2 ** Math.min(tries - 1, 30));
  const atMs = nowMs + Math.max(ceilingMs * random, outcome.retryAfterMs ?? 0);
  return atMs >= deadlineMs ? { kind: 'dead', reason: 'expired' } : { kind: 'again', atMs };
}
