// Takes receipts: many in one statement, which is one transaction. Like a step it
// locks the notification's row first, and looks at it again under that lock, so
// that a receipt and the outcome of its own send may come in any order.
import type { ReceiptJudgement } from '../../application/delivery-observer.ts';
import type { DuplicateReason } from '../../domain/notification.ts';
import type { ReceiptStatus } from '../../domain/receipt.ts';
import type { ProviderReceipt, ReceiptEffect } from '../../application/receipt-store.ts';
import type { TracedAttempt } from '../../application/store.ts';
import { notificationTold, telling, toldColumns } from './event-rows.ts';
import type { EventWriter } from './event-rows.ts';
import { firstOfMonth, inMonthOf, wholeHistory } from './history-months.ts';
import type { HistoryTables } from './history-months.ts';
import type { Database } from './pool.ts';
import { rank } from './receipt-rank.ts';

// Rows read without a lock show the time before this statement began: good enough for what never changes
// (whose attempt it is), and for the rest only where `lease_count` shows that nobody moved the row since.
// The limit leaves nothing out: it has the planner expect few rows without knowing how many, so that it keeps its
// plan. Planned for each call, as it was without, it took longer to plan than to run.
const receiptSql = `
with input as (
  select distinct on (provider, event_key) *
  from (
    select *
    from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::date[])
    as i(provider, event_key, message_id, handle, status, provider_status, code, event_id, month)
    limit $10::int
  ) i
  order by provider, event_key, month
), matched as (
  select i.*, coalesce(h.id, m.attempt_id) as attempt_id, coalesce(h.notification_id, m.notification_id) as notification_id
  from input i
  left join {attempts} h on h.id = i.handle and h.provider = i.provider
  left join provider_messages m on h.id is null and m.provider = i.provider and m.provider_message_id = i.message_id
    and {is_of_them}
), locked as (
  select n.id, n.status, n.lease_owner, n.lease_count, n.possible_duplicate, n.erased_at, n.created_at,
         n.traceparent
  from {notifications} n where n.id in (select notification_id from matched)
  order by n.id for update
), subject as (
  select a.id, a.notification_id, a.provider, a.provider_message_id, a.outcome, a.started_at,
         a.receipt_status, a.receipt_missing_at
  from {attempts} a
  where (a.notification_id, a.id) in (select notification_id, attempt_id from matched)
    and (select count(*) from locked) > 0
  order by a.id for update
), stored as (
  insert into receipts (provider, event_key, provider_message_id, attempt_id, notification_id, status,
                        provider_status, code, is_late, received_month)
  select m.provider, m.event_key, m.message_id, coalesce(m.attempt_id, m.handle), m.notification_id, m.status,
         m.provider_status, m.code, s.receipt_missing_at is not null, m.month
  from matched m left join subject s on s.id = m.attempt_id
  where (select count(*) from subject) >= 0
  order by m.provider, m.event_key
  on conflict (provider, event_key, received_month) do update
    set attempt_id = excluded.attempt_id, notification_id = excluded.notification_id, is_late = excluded.is_late
    where receipts.notification_id is null and excluded.notification_id is not null
  returning provider, event_key, notification_id, status, is_late
), news as (
  select distinct on (s.id) s.*, m.event_key, m.message_id, m.status, m.code, m.event_id
  from matched m join subject s on s.id = m.attempt_id
  where ${rank('m.status')} > ${rank('s.receipt_status')}
  order by s.id, ${rank('m.status')} desc
), raised as (
  update {attempts} a set receipt_status = w.status, receipt_code = w.code, receipt_at = now()
  from news w where a.notification_id = w.notification_id and a.id = w.id
), told as (
  select l.id, l.status, l.lease_owner is not null as is_held, l.erased_at, w.id as attempt_id,
         w.status = 'delivered' as is_delivered, w.status <> 'sent' as is_final,
         l.lease_count = before.lease_count and before.lease_owner is null as is_as_read,
         exists (select from {attempts} o where o.notification_id = l.id and o.id <> w.id
                 and (o.outcome is null or o.outcome in ('accepted', 'unknown'))) as has_others,
         w.status = 'delivered' and exists (
           select from {attempts} o where o.notification_id = l.id and o.id <> w.id
           and (o.receipt_status = 'delivered' or o.started_at > w.started_at
                and o.outcome in ('accepted', 'unknown') and o.receipt_status is distinct from 'failed')) as is_overtaken,
         w.provider, coalesce(w.provider_message_id, w.message_id) as message_id, w.event_id
  from (select distinct on (notification_id) * from news
        order by notification_id, ${rank('news.status')} desc, started_at) w
  join locked l on l.id = w.notification_id
  join {notifications} before on before.id = l.id
), decided as (
  -- Settled here only where there is nothing to weigh; what is not goes to the plan, which sees every attempt.
  select t.*,
         not t.is_held and not t.settles and t.erased_at is null and t.status not in ('delivered', 'dead')
           and (t.is_final or t.status <> 'accepted') as wakes,
         not t.is_held and t.is_overtaken and t.status in ('delivered', 'dead') as is_twice
  from (select t.*, t.is_delivered and not t.is_held and (
          t.status = 'dead' or t.erased_at is not null and t.status <> 'delivered'
          or t.status <> 'delivered' and t.is_as_read and not t.has_others) as settles
        from told t) t
), moved as (
  update {notifications} n
  set receipt_count = n.receipt_count + 1,
      status = case when d.settles then 'delivered' else n.status end,
      dead_reason = case when d.settles then null else n.dead_reason end,
      provider = case when d.settles then d.provider else n.provider end,
      provider_message_id = case when d.settles then d.message_id else n.provider_message_id end,
      next_attempt_at = case when d.settles then null when d.wakes then now() else n.next_attempt_at end,
      settled_at = case when d.settles then now() when d.wakes then null else n.settled_at end,
      possible_duplicate = n.possible_duplicate or d.is_twice,
      duplicate_reason = case when d.is_twice then 'late_receipt' else n.duplicate_reason end,
      stream_version = n.stream_version + {counted} * d.settles::int
  from decided d
  where n.id = d.id and (d.is_held or d.settles or d.wakes or d.is_twice)
  returning ${toldColumns('n')}, d.settles as is_news, d.event_id
){written}
select m.provider, m.event_key, m.notification_id, m.attempt_id, l.traceparent, s.event_key is not null as is_stored,
       m.status, coalesce(s.is_late, false) as is_late, m.message_id,
       w.id is not null and w.message_id is not null
         and w.provider_message_id is distinct from w.message_id as is_id_news,
       case when w.receipt_missing_at is null and w.receipt_status is distinct from 'failed'
            and w.status <> 'sent' then w.status end as judgement,
       extract(epoch from w.started_at)::float8 * 1000 as started_ms,
       coalesce(d.settles, false) as settles, coalesce(d.wakes, false) as wakes,
       coalesce(d.is_twice and not l.possible_duplicate, false) as is_twice,
       extract(epoch from now() - l.created_at)::float8 * 1000 as since_created_ms
from matched m
left join stored s on s.provider = m.provider and s.event_key = m.event_key
left join news w on w.provider = s.provider and w.event_key = s.event_key
left join decided d on d.attempt_id = w.id
left join locked l on l.id = m.notification_id`;

type Row = {
  provider: string;
  event_key: string;
  /** Null where its message is not known (yet). */
  notification_id: string | null;
  attempt_id: string | null;
  traceparent: string | null;
  is_stored: boolean;
  status: ReceiptStatus;
  is_late: boolean;
  message_id: string | null;
  is_id_news: boolean;
  judgement: Exclude<ReceiptJudgement, 'missing'> | null;
  started_ms: number | null;
  settles: boolean;
  wakes: boolean;
  is_twice: boolean;
  since_created_ms: number | null;
};

/** `month` of those that are not kept yet: the same for both looks at them, or one would be stored twice. */
function parametersOf(
  receipts: readonly ProviderReceipt[],
  month: string,
  events: EventWriter | null,
): readonly unknown[] {
  const column = <Value>(of: (receipt: ProviderReceipt) => Value): Value[] => receipts.map(of);
  return [
    column(({ provider }) => provider),
    column(({ eventKey }) => eventKey),
    column(({ providerMessageId }) => providerMessageId),
    column(({ attemptId }) => attemptId),
    column(({ status }) => status),
    column(({ providerStatus }) => providerStatus),
    column(({ code }) => code),
    receipts.map(() => events?.newId() ?? null),
    column(({ keptIn }) => keptIn ?? month),
    receipts.length,
  ];
}

/** A handle that is not found in one month says nothing yet: the message's id may be another's by likeness. */
const receiptSqlOn = (tables: HistoryTables, events: EventWriter | null): string =>
  tables
    .named(telling(receiptSql, events, notificationTold('moved', 'is_news')))
    .replace(
      '{is_of_them}',
      tables === wholeHistory ? 'true' : `i.handle is null and ${tables.holds('m.notification_id')}`,
    );

const keyOf = (provider: string, eventKey: string): string => `${provider} ${eventKey}`;

/** What each receipt came to, in the order given. A repeated one has no effect, within the group too. */
export async function storeReceipts(
  database: Database,
  receipts: readonly ProviderReceipt[],
  nowMs: number,
  events: EventWriter | null,
): Promise<readonly ReceiptEffect[]> {
  const month = firstOfMonth(nowMs);
  const store = async (some: readonly ProviderReceipt[], tables: HistoryTables): Promise<readonly Row[]> =>
    (
      await database.query<Row>(
        receiptSqlOn(tables, events),
        parametersOf(some, month, events),
        `receipts${tables.suffix}`,
      )
    ).rows;
  const rows = await inMonthOf(nowMs, (tables) => store(receipts, tables));
  events?.onWritten();
  const rowsByKey = new Map(rows.map((row) => [keyOf(row.provider, row.event_key), row]));
  // Only for what is not of this month is the whole history looked through.
  const others = receipts.filter(({ provider, eventKey }) => {
    return rowsByKey.get(keyOf(provider, eventKey))?.notification_id === null;
  });
  const found = others.length === 0 ? [] : await store(others, wholeHistory);
  for (const row of found) {
    if (row.notification_id !== null) rowsByKey.set(keyOf(row.provider, row.event_key), row);
  }
  const told = new Set<string>();
  return receipts.map(({ provider, eventKey }) => {
    const key = keyOf(provider, eventKey);
    const row = rowsByKey.get(key);
    if (row === undefined) throw new Error(`the receipt ${key} was given and did not come back`);
    const isFirst = row.is_stored && !told.has(key);
    told.add(key);
    return isFirst ? effectOf(row) : { kind: 'repeated', subject: subjectOf(row) };
  });
}

function subjectOf({ notification_id, attempt_id, traceparent }: Row): TracedAttempt | null {
  if (notification_id === null || attempt_id === null || traceparent === null) return null;
  return { notificationId: notification_id, attemptId: attempt_id, traceparent };
}

const lateReceipt: DuplicateReason = 'late_receipt';

function effectOf(row: Row): ReceiptEffect {
  const subject = subjectOf(row);
  if (subject === null) return { kind: 'unmatched' };
  return {
    kind: 'stored',
    subject,
    status: row.status,
    isLate: row.is_late,
    judged:
      row.judgement === null || row.started_ms === null
        ? null
        : { judgement: row.judgement, attemptStartedAtMs: row.started_ms },
    isSettled: row.settles,
    sinceCreatedMs: row.since_created_ms ?? 0,
    isDue: row.wakes,
    duplicateReason: row.is_twice ? lateReceipt : null,
    claim:
      row.is_id_news && row.message_id !== null
        ? { provider: row.provider, attemptId: subject.attemptId, providerMessageId: row.message_id }
        : null,
  };
}
