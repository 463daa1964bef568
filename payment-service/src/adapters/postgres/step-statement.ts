// Stores one turn of many deliveries in one statement: what ended, what begins,
// where each notification stands. Only the holder of the lease moves its
// notification; an outcome is recorded even when the lease is lost.
import type { NotificationStep, StepResult } from '../../application/store.ts';
import { notificationTold, telling, toldColumns } from './event-rows.ts';
import type { EventWriter } from './event-rows.ts';
import { inTheirMonth } from './history-months.ts';
import type { Database } from './pool.ts';
import { rank } from './receipt-rank.ts';

export type StepContext = {
  readonly owner: string;
  readonly replica: string;
  readonly leaseMs: number;
  /** Null, or left out: nobody listens. */
  readonly events?: EventWriter | null;
};

const rises = `a.id = i.judged_id and ${rank('i.receipt_status')} > ${rank('a.receipt_status')}`;

const stepRows = `
  ${notificationTold('moved', 'is_news')} union all ${notificationTold('late', 'is_news')}`;

// The notification's row is locked before any attempt is touched, as receipts do it too: who comes second
// finds that `receipt_count` has grown since its holder read the attempts, which a snapshot would not show.
const stepSql = `
with input as (
  select *, status in ('sending', 'verifying') and due_ms is null as keeps
  from unnest(
    $1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[], $9::float8[],
    $10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::float8[],
    $16::uuid[], $17::text[], $18::jsonb[],
    $19::uuid[], $20::text[], $21::int[], $22::float8[], $23::text[],
    $24::uuid[], $25::text[], $26::text[], $27::int[], $28::bool[], $32::uuid[])
  as i(notification_id, lease_count, status, dead_reason, provider, provider_message_id, round, duplicate_reason, due_ms,
       ended_id, outcome, reason, provider_code, ended_message_id, ended_ms,
       started_id, started_provider, skipped,
       verified_id, verdict, empty_answers, next_ask_ms, verified_message_id,
       judged_id, receipt_status, receipt_code, receipt_count, is_unanswered, event_id)
), locked as (
  select n.id, n.status, n.next_attempt_at, n.lease_owner,
         coalesce(n.lease_owner = $29 and n.lease_count = i.lease_count, false) as is_held,
         n.receipt_count <> i.receipt_count as is_outdated
  from {notifications} n join input i on i.notification_id = n.id
  order by n.id for update of n
), ended as (
  update {attempts} a
  set outcome = i.outcome, reason = i.reason, provider_code = i.provider_code,
      provider_message_id = coalesce(i.ended_message_id, a.provider_message_id),
      ended_at = to_timestamp(i.ended_ms / 1000)
  from input i join locked l on l.id = i.notification_id
  where a.notification_id = i.notification_id
    and a.id = i.ended_id and (a.outcome is null or a.reason = 'process_died')
  returning a.notification_id, a.outcome, a.provider, a.provider_message_id, i.event_id
), learned as (
  -- One update for both: a row can change only once in a statement.
  update {attempts} a
  set verdict = case when a.id = i.verified_id then i.verdict else a.verdict end,
      empty_answers = case when a.id = i.verified_id then i.empty_answers else a.empty_answers end,
      next_ask_at = case when a.id = i.verified_id then to_timestamp(i.next_ask_ms / 1000) else a.next_ask_at end,
      provider_message_id = case when a.id = i.verified_id
        then coalesce(i.verified_message_id, a.provider_message_id) else a.provider_message_id end,
      receipt_status = case when ${rises} then i.receipt_status else a.receipt_status end,
      receipt_code = case when ${rises} then i.receipt_code else a.receipt_code end,
      receipt_at = case when ${rises} then now() else a.receipt_at end,
      receipt_asked_at = case when a.id = i.judged_id then coalesce(a.receipt_asked_at, now()) else a.receipt_asked_at end,
      receipt_missing_at = case when a.id = i.judged_id and i.receipt_status is null and not i.is_unanswered
        then coalesce(a.receipt_missing_at, now()) else a.receipt_missing_at end
  from input i join locked l on l.id = i.notification_id and l.is_held
  where a.notification_id = i.notification_id
    and a.id = any (array[i.verified_id, i.judged_id])
), moved as (
  update {notifications} n
  set status = i.new_status,
      dead_reason = case when not i.is_outdated then i.dead_reason end,
      provider = i.provider,
      provider_message_id = i.provider_message_id,
      round = i.round,
      possible_duplicate = n.possible_duplicate or i.new_reason is not null,
      duplicate_reason = case when i.new_reason = 'late_receipt' then i.new_reason
                              else coalesce(n.duplicate_reason, i.new_reason) end,
      lease_owner = case when stays then n.lease_owner end,
      lease_until = case when stays then now() + $30 * interval '1 millisecond' end,
      next_attempt_at = case when stays then now() + $30 * interval '1 millisecond'
                             when i.is_outdated then now()
                             when i.due_ms is not null then to_timestamp(i.due_ms / 1000) end,
      settled_at = case when not i.keeps and not i.is_outdated and i.due_ms is null then now() end,
      stream_version = n.stream_version + {counted} * i.is_news::int
  from (select i.*, i.new_status in ('accepted', 'delivered', 'dead') and i.new_status <> i.old_status as is_news
        from (select i.*, l.is_outdated, l.status as old_status, i.keeps and not l.is_outdated as stays,
                     case when not l.is_outdated then i.duplicate_reason end as new_reason,
                     case when not l.is_outdated then i.status
                          when i.status in ('sending', 'dead') then 'queued'
                          when i.status = 'delivered' then 'accepted' else i.status end as new_status
              from input i join locked l on l.id = i.notification_id and l.is_held) i) i
  where n.id = i.notification_id
  returning ${toldColumns('n')}, n.life, i.is_outdated, i.is_news, i.event_id,
            extract(epoch from n.lease_until)::float8 * 1000 as lease_until_ms
), begun as (
  insert into {attempts} (id, notification_id, life, provider, round, skipped, replica)
  select i.started_id, i.notification_id, m.life, i.started_provider, i.round, i.skipped, $31
  from input i join moved m on m.id = i.notification_id
  where i.started_id is not null and not m.is_outdated
  on conflict (notification_id, id) do nothing
), late as (
  -- A paused process comes back with an outcome: it counts, and whoever took over may have sent another.
  -- Whoever holds it now is told like of a receipt; where nobody does, the plan looks again.
  update {notifications} n
  set possible_duplicate = true,
      duplicate_reason = coalesce(n.duplicate_reason, 'late_outcome'),
      receipt_count = n.receipt_count + (e.outcome = 'accepted')::int,
      status = case when settles then 'accepted' else n.status end,
      provider = case when settles then e.provider else n.provider end,
      provider_message_id = case when settles then e.provider_message_id else n.provider_message_id end,
      next_attempt_at = case when settles then now() else n.next_attempt_at end,
      stream_version = n.stream_version + {counted} * settles::int
  from (
    select ended.*, ended.outcome = 'accepted' and l.lease_owner is null and l.next_attempt_at is not null
                    and l.status <> 'accepted' as settles
    from ended join locked l on l.id = ended.notification_id
    where ended.outcome in ('accepted', 'unknown') and not l.is_held
  ) e
  -- Nothing more is sent for an erased one, so it can not be a duplicate.
  where n.id = e.notification_id and n.erased_at is null
  returning ${toldColumns('n')}, e.settles as is_news, e.event_id
){written}
select id, is_outdated, lease_until_ms from moved`;

export type LeasedStep = { readonly step: NotificationStep; readonly leaseCount: number };

function parametersOf(steps: readonly LeasedStep[], context: StepContext): readonly unknown[] {
  const column = <Value>(of: (step: NotificationStep) => Value): Value[] => steps.map(({ step }) => of(step));
  return [
    column(({ notificationId }) => notificationId),
    steps.map(({ leaseCount }) => leaseCount),
    column(({ status }) => status),
    column(({ deadReason }) => deadReason),
    column(({ provider }) => provider),
    column(({ providerMessageId }) => providerMessageId),
    column(({ round }) => round),
    column(({ duplicateReason }) => duplicateReason),
    column(({ nextAttemptAtMs }) => nextAttemptAtMs),
    column(({ ended }) => ended?.attemptId ?? null),
    column(({ ended }) => ended?.result.outcome ?? null),
    column(({ ended }) => ended?.result.reason ?? null),
    column(({ ended }) => ended?.result.providerCode ?? null),
    column(({ ended }) => ended?.result.providerMessageId ?? null),
    column(({ ended }) => ended?.endedAtMs ?? null),
    column(({ started }) => started?.attemptId ?? null),
    column(({ started }) => started?.provider ?? null),
    column(({ started }) => JSON.stringify(started?.skipped ?? [])),
    column(({ verified }) => verified?.attemptId ?? null),
    column(({ verified }) => verified?.verification.verdict ?? null),
    column(({ verified }) => verified?.verification.emptyAnswers ?? 0),
    column(({ verified }) => verified?.verification.nextAskAtMs ?? null),
    column(({ verified }) => verified?.providerMessageId ?? null),
    column(({ judged }) => judged?.attemptId ?? null),
    column(({ judged }) => (judged?.kind === 'judged' ? (judged.receipt?.status ?? null) : null)),
    column(({ judged }) => (judged?.kind === 'judged' ? (judged.receipt?.code ?? null) : null)),
    column(({ receiptCount }) => receiptCount),
    column(({ judged }) => judged?.kind === 'unanswered'),
    context.owner,
    context.leaseMs,
    context.replica,
    steps.map(() => context.events?.newId() ?? null),
  ];
}

export async function storeSteps(
  database: Database,
  steps: readonly LeasedStep[],
  context: StepContext,
): Promise<readonly StepResult[]> {
  // A process that lost a lease and took it again may hold one notification twice for a moment. Its two
  // steps must not meet in one statement, where either could be taken for the other.
  const holds = new Set(steps.map(({ step }) => step.notificationId));
  if (holds.size === steps.length) return storeApart(database, steps, context);
  const results: StepResult[] = [];
  for (const leased of steps) results.push(...(await storeApart(database, [leased], context)));
  return results;
}

/** No two steps may be of one notification. */
async function storeApart(
  database: Database,
  steps: readonly LeasedStep[],
  context: StepContext,
): Promise<readonly StepResult[]> {
  type Row = { id: string; is_outdated: boolean; lease_until_ms: number | null };
  const { rows } = await inTheirMonth(
    steps.map(({ step }) => step.notificationId),
    (tables) =>
      database.query<Row>(
        tables.named(telling(stepSql, context.events ?? null, stepRows)),
        parametersOf(steps, context),
        `step${tables.suffix}`,
      ),
  );
  context.events?.onWritten();
  const moved = new Map(rows.map((row) => [row.id, row]));
  return steps.map(({ step }) => {
    const row = moved.get(step.notificationId);
    if (row === undefined) return { kind: 'lost' };
    if (row.is_outdated) return { kind: 'outdated' };
    return { kind: 'stored', leaseUntilMs: row.lease_until_ms ?? 0 };
  });
}

const standsSql = `
select 1 from notifications where id = $1 and lease_count = $2 and lease_owner is null and status = $3`;

/** True where the notification stands as this step left it, and nobody has taken it since. */
export async function stands(database: Database, { step, leaseCount }: LeasedStep): Promise<boolean> {
  const { rows } = await database.query(standsSql, [step.notificationId, leaseCount, step.status]);
  return rows.length > 0;
}
