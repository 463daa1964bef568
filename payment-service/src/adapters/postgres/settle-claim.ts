// Two attempts claim one message at the provider. Its own answer wins; a claim
// made by likeness gives way, and its notification is verified anew.
import type { MessageClaim } from '../../application/receipt-store.ts';
import type { NotificationStep, StepResult, TracedNotification } from '../../application/store.ts';
import { sqlStateOf } from './pool.ts';
import type { Database } from './pool.ts';
import type { LeasedStep } from './step-statement.ts';

export const uniqueViolation = '23505';

/** Between the loss of one claim and the winner's write another attempt may make the same claim. */
const triesMax = 5;

// Whoever holds the loser's lease acts on what is no longer true, so it loses that too.
const dispossessSql = `
with claimant as (
  -- A receipt that names another message came by our handle: it is this attempt's own, and only the id was wrong.
  select a.id, a.notification_id, exists (
           select from receipts r where r.notification_id = a.notification_id and r.attempt_id = a.id
           and r.provider_message_id <> $2 and r.status <> 'sent') as is_told
  from provider_messages m join attempts a on a.notification_id = m.notification_id and a.id = m.attempt_id
  where m.provider = $1 and m.provider_message_id = $2 and m.attempt_id <> $3 and a.verdict = 'found'
    and exists (select from attempts o where o.id = $3 and o.provider = $1)
), held as (
  -- The notification first, as every step does, so that the two can not wait for each other.
  select n.id from notifications n join claimant c on c.notification_id = n.id for update of n
), loser as (
  update attempts a
  set provider_message_id = null,
      verdict = case when is_told then a.verdict end,
      empty_answers = case when is_told then a.empty_answers else 0 end,
      next_ask_at = null,
      doubted_at = case when is_told then a.doubted_at else now() end,
      receipt_status = case when is_told then a.receipt_status end,
      receipt_code = case when is_told then a.receipt_code end,
      receipt_at = case when is_told then a.receipt_at end,
      receipt_missing_at = case when is_told then a.receipt_missing_at end
  from claimant c join held h on h.id = c.notification_id
  where a.notification_id = c.notification_id and a.id = c.id and a.provider_message_id = $2 and a.verdict = 'found'
  returning a.notification_id, c.is_told
), corrected as (
  update notifications n set provider_message_id = null
  from loser where n.id = loser.notification_id and is_told and n.provider = $1 and n.provider_message_id = $2
)
update notifications n
set status = 'verifying', provider = null, provider_message_id = null, settled_at = null, next_attempt_at = now(),
    lease_owner = null, lease_until = null
from loser where n.id = loser.notification_id and not is_told and n.status in ('accepted', 'delivered') and n.erased_at is null
  -- Where it stands on another attempt's message, it still does.
  and n.provider = $1 and n.provider_message_id = $2
returning n.id as "notificationId", n.traceparent`;

/**
 * The provider's own word (its answer or a receipt with our handle) beats a claim
 * made by likeness: whose claim that was goes back to verifying. Returns those notifications.
 */
export async function dispossess(
  database: Database,
  claim: MessageClaim,
): Promise<readonly TracedNotification[]> {
  const values = [claim.provider, claim.providerMessageId, claim.attemptId];
  return (await database.query<TracedNotification>(dispossessSql, values)).rows;
}

type Add = (step: LeasedStep) => Promise<StepResult>;

/** Stores a step that names a message of another attempt, as what it really means. */
export async function settleClaim(
  database: Database,
  add: Add,
  leased: LeasedStep,
  cause: unknown,
): Promise<StepResult> {
  const { step } = leased;
  const owned = ownAnswerOf(step);
  if (owned !== null) return takeOver(database, add, leased, owned);
  if (step.verified === null) throw cause;
  // Found by our own handle, it was taken, whatever else goes by that id: better
  // stored without the id than asked about for ever or sent again.
  if (!step.verified.isAlike) return add({ ...leased, step: withoutId(step) });
  const { verification } = step.verified;
  const verified = {
    ...step.verified,
    verification: { ...verification, verdict: null, nextAskAtMs: null },
    providerMessageId: null,
  };
  const result = await add({
    ...leased,
    step: {
      ...withoutId(step),
      // Whatever else the step was to do was decided by that message: nothing is begun, nobody is dead of it.
      status: 'verifying',
      deadReason: null,
      duplicateReason: null,
      started: null,
      provider: null,
      nextAttemptAtMs: null,
      verified,
      // What the provider said of that message says nothing about this one.
      judged: step.judged?.attemptId === verified.attemptId ? null : step.judged,
    },
  });
  return result.kind === 'stored' ? { kind: 'not_ours', leaseUntilMs: result.leaseUntilMs } : result;
}

function ownAnswerOf({ ended, endedProvider: provider }: NotificationStep): MessageClaim | null {
  const providerMessageId = ended?.result.providerMessageId ?? null;
  if (ended === null || providerMessageId === null || provider === null) return null;
  return { provider, providerMessageId, attemptId: ended.attemptId };
}

async function takeOver(
  database: Database,
  add: Add,
  leased: LeasedStep,
  claim: MessageClaim,
): Promise<StepResult> {
  const overturned: TracedNotification[] = [];
  for (let tries = 0; tries < triesMax; tries += 1) {
    const losers = await dispossess(database, claim);
    overturned.push(...losers);
    try {
      return { ...(await add(leased)), overturned };
    } catch (error) {
      if (sqlStateOf(error) !== uniqueViolation) throw error;
      if (losers.length === 0) break;
    }
  }
  // A provider that gives one id to two messages took both: better stored without the id than sent again.
  return { ...(await add({ ...leased, step: withoutId(leased.step) })), overturned };
}

function withoutId(step: NotificationStep): NotificationStep {
  return {
    ...step,
    providerMessageId: null,
    ended: step.ended && { ...step.ended, result: { ...step.ended.result, providerMessageId: null } },
    verified: step.verified && { ...step.verified, providerMessageId: null },
  };
}
