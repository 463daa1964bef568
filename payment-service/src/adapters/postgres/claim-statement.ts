// Leases what is due: its time has come, its holder died, or nobody had a place for it.
import type { ClaimedMessage, Rival } from '../../application/ports.ts';
import type { LeasedNotification, NotificationStore, StoredAttempt } from '../../application/store.ts';
import type { DuplicateReason, NotificationStatus } from '../../domain/notification.ts';
import type { Database } from './pool.ts';
import { inTheirMonth } from './history-months.ts';
import type { StepContext } from './step-statement.ts';

// By their ids and not joined: a join is planned while the table is small, as one that reads all of it, and kept.
const claimSql = `
with due as (
  select id from notifications where next_attempt_at <= now()
  order by next_attempt_at limit $1 for update skip locked
)
update notifications n
set lease_owner = $2, lease_until = now() + $3 * interval '1 millisecond',
    next_attempt_at = now() + $3 * interval '1 millisecond', lease_count = n.lease_count + 1
where n.id = any(array(select id from due))
returning n.id, n.lease_count`;

// Read after the leases are committed, by a snapshot of its own: a statement that waits for a row sees the
// row as it is, and what belongs to it as it was before. One that is delivered counts in every life.
const historySql = `
select n.id, n.payment_id, n.class, n.status, n.phone, n.body, n.traceparent, n.round, n.duplicate_reason,
       n.lease_count, n.receipt_count,
       extract(epoch from n.created_at)::float8 * 1000 as created_ms,
       extract(epoch from n.deadline)::float8 * 1000 as deadline_ms,
       extract(epoch from n.lease_until)::float8 * 1000 as lease_until_ms,
       coalesce((
         select jsonb_agg(jsonb_build_object(
           'attemptId', a.id, 'provider', a.provider, 'round', a.round, 'outcome', a.outcome, 'reason', a.reason,
           'startedAtMs', extract(epoch from a.started_at)::float8 * 1000,
           'endedAtMs', extract(epoch from a.ended_at)::float8 * 1000,
           'providerMessageId', a.provider_message_id,
           'verification', jsonb_build_object('verdict', a.verdict, 'emptyAnswers', a.empty_answers,
             'nextAskAtMs', extract(epoch from a.next_ask_at)::float8 * 1000),
           'doubtedAtMs', extract(epoch from a.doubted_at)::float8 * 1000,
           'receipt', case when a.receipt_status is not null
             then jsonb_build_object('status', a.receipt_status, 'code', a.receipt_code) end,
           'receiptAskedAtMs', extract(epoch from a.receipt_asked_at)::float8 * 1000,
           'isReceiptMissing', a.receipt_missing_at is not null) order by a.started_at, a.id)
         from {attempts} a
         where a.notification_id = n.id and (a.life = n.life or a.receipt_status = 'delivered')), '[]') as attempts
from unnest($1::uuid[], $2::int[]) as held(id, lease_count)
join {notifications} n on n.id = held.id and n.lease_count = held.lease_count and n.lease_owner = $3
order by n.created_at`;

type LeaseRow = { id: string; lease_count: number };

type Row = {
  id: string;
  payment_id: string;
  class: string;
  status: NotificationStatus;
  phone: string;
  body: string;
  traceparent: string;
  round: number;
  duplicate_reason: DuplicateReason | null;
  lease_count: number;
  receipt_count: number;
  created_ms: number;
  deadline_ms: number;
  lease_until_ms: number;
  attempts: readonly StoredAttempt[];
};

export async function claimDue(
  database: Database,
  limit: number,
  context: Pick<StepContext, 'owner' | 'leaseMs'>,
): Promise<readonly LeasedNotification[]> {
  const claimed = await database.query<LeaseRow>(claimSql, [limit, context.owner, context.leaseMs], 'claim');
  if (claimed.rows.length === 0) return [];
  const ids = claimed.rows.map(({ id }) => id);
  const held = [ids, claimed.rows.map((row) => row.lease_count), context.owner];
  const { rows } = await inTheirMonth(ids, (tables) =>
    database.query<Row>(tables.named(historySql), held, `history${tables.suffix}`),
  );
  return rows.map((row) => ({
    notificationId: row.id,
    paymentId: row.payment_id,
    notificationClass: row.class,
    status: row.status,
    phone: row.phone,
    body: row.body,
    traceparent: row.traceparent,
    createdAtMs: row.created_ms,
    deadlineMs: row.deadline_ms,
    leaseUntilMs: row.lease_until_ms,
    leaseCount: row.lease_count,
    receiptCount: row.receipt_count,
    round: row.round,
    duplicateReason: row.duplicate_reason,
    attempts: row.attempts,
  }));
}

const claimedSql = `
select m.provider_message_id, a.id,
       case when a.verdict = 'found'
            then extract(epoch from coalesce(a.doubted_at, a.ended_at))::float8 * 1000 end as doubted_ms
from provider_messages m join attempts a on a.notification_id = m.notification_id and a.id = m.attempt_id
where m.provider = $1 and m.provider_message_id = any($2::text[]) and m.attempt_id <> $3`;

export async function claimedMessages(
  database: Database,
  { provider, exceptAttemptId, providerMessageIds }: Parameters<NotificationStore['claimedMessages']>[0],
): Promise<readonly ClaimedMessage[]> {
  const { rows } = await database.query<{
    provider_message_id: string;
    id: string;
    doubted_ms: number | null;
  }>(claimedSql, [provider, providerMessageIds, exceptAttemptId]);
  return rows.map((row) => ({
    providerMessageId: row.provider_message_id,
    attemptId: row.id,
    doubtedAtMs: row.doubted_ms,
  }));
}

/** More messages to one phone than anybody is sent in minutes. */
const rivalsMax = 1_000;

// Whether a call is under way is told by time: a process that died in it left the same row.
const rivalsSql = `
select a.id, n.body, extract(epoch from a.started_at)::float8 * 1000 as started_ms,
       case when a.outcome = 'accepted' or a.verdict = 'found' then 'taken'
            when a.outcome is null and a.started_at > now() - $5 * interval '1 millisecond' then 'in_call'
            when a.verdict is null and n.next_attempt_at is not null then 'verifying'
            else 'given_up' end as standing
from attempts a join notifications n on n.id = a.notification_id
where a.provider = $1 and a.provider_message_id is null
  and (a.outcome is null or a.outcome in ('accepted', 'unknown'))
  and a.started_at >= to_timestamp($4 / 1000.0) and a.id <> $2
  and n.phone = $3 and n.body is not null
order by a.started_at limit ${rivalsMax}`;

export async function readRivals(
  database: Database,
  query: Parameters<NotificationStore['rivals']>[0],
): Promise<readonly Rival[]> {
  const { rows } = await database.query<{
    id: string;
    body: string;
    started_ms: number;
    standing: Rival['standing'];
  }>(rivalsSql, [query.provider, query.exceptAttemptId, query.phone, query.sinceMs, query.callMsMax]);
  return rows.map(({ id, body, started_ms, standing }) => ({
    attemptId: id,
    body,
    startedAtMs: started_ms,
    standing,
  }));
}
