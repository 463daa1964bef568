// Stores one turn of many deliveries in one statement: what ended, what begins,
// where each notification stands. Only the holder of the lease moves its
// notification; an outcome is recorded even when the lease is lost.
import type { NotificationStep, StepResult } from '../../application/store.ts';
import type { Database } from './pool.ts';

export type StepContext = { readonly owner: string; readonly replica: string; readonly leaseMs: number };

const stepSql = `
with input as (
  select * from unnest(
    $1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::bool[], $9::float8[],
    $10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::float8[],
    $16::uuid[], $17::text[], $18::jsonb[],
    $19::uuid[], $20::text[], $21::int[], $22::float8[], $23::text[])
  as i(notification_id, lease_count, status, dead_reason, provider, provider_message_id, round, is_duplicate, due_ms,
       ended_id, outcome, reason, provider_code, ended_message_id, ended_ms,
       started_id, started_provider, skipped,
       verified_id, verdict, empty_answers, next_ask_ms, verified_message_id)
), held as (
  select n.id from notifications n join input i on i.notification_id = n.id
  where n.lease_owner = $24 and n.lease_count = i.lease_count
  order by n.id for update of n
), ended as (
  update attempts a
  set outcome = i.outcome, reason = i.reason, provider_code = i.provider_code,
      provider_message_id = coalesce(i.ended_message_id, a.provider_message_id),
      ended_at = to_timestamp(i.ended_ms / 1000)
  from input i
  where a.id = i.ended_id and (a.outcome is null or a.reason = 'process_died')
  returning a.notification_id, a.outcome, a.provider, a.provider_message_id
), verified as (
  update attempts a
  set verdict = i.verdict, empty_answers = i.empty_answers, next_ask_at = to_timestamp(i.next_ask_ms / 1000),
      provider_message_id = coalesce(i.verified_message_id, a.provider_message_id)
  from input i join held h on h.id = i.notification_id
  where a.id = i.verified_id
), moved as (
  update notifications n
  set status = i.status,
      dead_reason = i.dead_reason,
      provider = i.provider,
      provider_message_id = i.provider_message_id,
      round = i.round,
      possible_duplicate = n.possible_duplicate or i.is_duplicate,
      lease_owner = case when keeps then n.lease_owner end,
      lease_until = case when keeps then now() + $25 * interval '1 millisecond' end,
      next_attempt_at = case when keeps then now() + $25 * interval '1 millisecond'
                             when i.due_ms is not null then to_timestamp(i.due_ms / 1000) end,
      settled_at = case when not keeps and i.due_ms is null then now() end
  from (select *, status in ('sending', 'verifying') and due_ms is null as keeps from input) i
  join held h on h.id = i.notification_id
  where n.id = h.id
  returning n.id, n.life, extract(epoch from n.lease_until)::float8 * 1000 as lease_until_ms
), begun as (
  insert into attempts (id, notification_id, life, provider, round, skipped, replica)
  select i.started_id, i.notification_id, m.life, i.started_provider, i.round, i.skipped, $26
  from input i join moved m on m.id = i.notification_id
  where i.started_id is not null
  on conflict (id) do nothing
), late as (
  -- A paused process comes back with an outcome: it counts, and whoever took over may have sent another.
  update notifications n
  set possible_duplicate = true,
      status = case when settles then 'accepted' else n.status end,
      provider = case when settles then e.provider else n.provider end,
      provider_message_id = case when settles then e.provider_message_id else n.provider_message_id end,
      next_attempt_at = case when settles then null else n.next_attempt_at end,
      settled_at = case when settles then now() else n.settled_at end
  from (
    select ended.*, ended.outcome = 'accepted' and x.lease_owner is null and x.next_attempt_at is not null as settles
    from ended join notifications x on x.id = ended.notification_id
    where ended.outcome in ('accepted', 'unknown') and x.id not in (select id from held)
  ) e
  where n.id = e.notification_id
)
select id, lease_until_ms from moved`;

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
    column(({ isPossibleDuplicate }) => isPossibleDuplicate),
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
    context.owner,
    context.leaseMs,
    context.replica,
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
  type Row = { id: string; lease_until_ms: number | null };
  const { rows } = await database.query<Row>(stepSql, parametersOf(steps, context), 'step');
  const moved = new Map(rows.map((row) => [row.id, row]));
  return steps.map(({ step }) => {
    const row = moved.get(step.notificationId);
    return row === undefined ? { kind: 'lost' } : { kind: 'stored', leaseUntilMs: row.lease_until_ms ?? 0 };
  });
}

const standsSql = `
select 1 from notifications where id = $1 and lease_count = $2 and lease_owner is null and status = $3`;

/** True where the notification stands as this step left it, and nobody has taken it since. */
export async function stands(database: Database, { step, leaseCount }: LeasedStep): Promise<boolean> {
  const { rows } = await database.query(standsSql, [step.notificationId, leaseCount, step.status]);
  return rows.length > 0;
}
