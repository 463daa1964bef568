// Takes payments: key, payment, notification and first attempt of many requests
// in one statement, which is one transaction.
import type { AcceptResult, NewPayment } from '../../application/store.ts';
import { answerToLoser, readKeyWinners } from './key-winners.ts';
import type { KeyRow } from './key-winners.ts';
import { notificationTold, paymentData, paymentDecided, telling, toldColumns } from './event-rows.ts';
import type { EventWriter } from './event-rows.ts';
import { inTheirMonth, wholeHistory } from './history-months.ts';
import type { HistoryTables } from './history-months.ts';
import { isOutage } from './pool.ts';
import type { Database } from './pool.ts';

export type AcceptContext = {
  readonly owner: string;
  readonly replica: string;
  readonly leaseMs: number;
  /** Null, or left out: nobody listens. */
  readonly events?: EventWriter | null;
};

const acceptedRows = `
  ${paymentDecided("'relevo.payment.succeeded.v1'", 'told', 'taken')}
  union all ${notificationTold('owed', "status = 'dead'")}`;

const acceptSql = `
with input as (
  select * from unnest(
    $1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[],
    $9::float8[], $10::text[], $11::text[], $12::uuid[], $13::text[], $14::jsonb[], $15::text[], $16::float8[], $20::text[]{told_values})
  as i(payment_id, customer_id, amount_minor, currency, message, notification_id, phone, traceparent,
       deadline_ms, key, fingerprint, attempt_id, provider, skipped, parked_status, due_after_ms, class{told})
), won as (
  insert into idempotency_keys (key, fingerprint, payment_id)
  select key, fingerprint, payment_id from input where key is not null order by key
  on conflict (key) do nothing
  returning payment_id
), taken as (
  select i.*, coalesce(i.phone, c.phone) as reach
  from input i left join customers c on c.id = i.customer_id
  where i.key is null or i.payment_id in (select payment_id from won)
), stored as (
  insert into {payments} (id, customer_id, amount_minor, currency, message, notification_id, phone_suffix, stream_version)
  select payment_id, customer_id, amount_minor, currency, message, notification_id, right(reach, 4),
         {counted} from taken
), owed as (
  insert into {notifications} as n (id, payment_id, customer_id, class, phone, body, status, dead_reason, next_attempt_at,
                             lease_owner, lease_until, lease_count, deadline, traceparent, settled_at, stream_version)
  select notification_id, payment_id, customer_id, class, reach, message,
         case when reach is null then 'dead' when attempt_id is null then parked_status else 'sending' end,
         case when reach is null then 'no_contact' end,
         case when reach is null then null
              when attempt_id is null then now() + due_after_ms * interval '1 millisecond'
              else now() + $18 * interval '1 millisecond' end,
         case when reach is not null and attempt_id is not null then $17::text end,
         case when reach is not null and attempt_id is not null then now() + $18 * interval '1 millisecond' end,
         case when reach is not null and attempt_id is not null then 1 else 0 end,
         now() + deadline_ms * interval '1 millisecond',
         traceparent,
         case when reach is null then now() end,
         case when reach is null then {counted} else 0 end
  from taken
  returning n.id as event_id, ${toldColumns('n')}
), begun as (
  insert into {attempts} (id, notification_id, provider, round, skipped, replica)
  select attempt_id, notification_id, provider, 0, skipped, $19
  from taken where attempt_id is not null and reach is not null
){written}
select payment_id, reach, extract(epoch from now())::float8 * 1000 as created_ms from taken`;

function acceptSqlFor(events: EventWriter | null): string {
  const [values, column] = events === null ? ['', ''] : [', $21::jsonb[]', ', told'];
  const sql = acceptSql.replace('{told_values}', () => values).replace('{told}', column);
  return telling(sql, events, acceptedRows);
}

type TakenRow = { payment_id: string; reach: string | null; created_ms: number };

function parametersOf(entries: readonly NewPayment[], context: AcceptContext): readonly unknown[] {
  const column = <Value>(of: (entry: NewPayment) => Value): Value[] => entries.map(of);
  return [
    column(({ payment }) => payment.paymentId),
    column(({ payment }) => payment.customerId),
    column(({ payment }) => payment.money.amountMinor.toString()),
    column(({ payment }) => payment.money.currency),
    column(({ payment }) => payment.message),
    column(({ notificationId }) => notificationId),
    column(({ phone }) => phone),
    column(({ traceparent }) => traceparent),
    column(({ deadlineAfterMs }) => deadlineAfterMs),
    column(({ idempotency }) => idempotency?.key ?? null),
    column(({ idempotency }) => idempotency?.fingerprint ?? null),
    column(({ firstAttempt }) => firstAttempt?.attemptId ?? null),
    column(({ firstAttempt }) => firstAttempt?.provider ?? null),
    column(({ firstAttempt }) => JSON.stringify(firstAttempt?.skipped ?? [])),
    column(({ parked }) => parked.status),
    column(({ parked }) => parked.dueAfterMs),
    context.owner,
    context.leaseMs,
    context.replica,
    column(({ notificationClass }) => notificationClass),
    ...(context.events == null ? [] : [column(({ payment }) => JSON.stringify(paymentData(payment)))]),
  ];
}

/** The one statement that takes all entries, into these tables. */
export function acceptStatement(
  entries: readonly NewPayment[],
  context: AcceptContext,
  tables: HistoryTables = wholeHistory,
): { readonly text: string; readonly values: readonly unknown[] } {
  return { text: tables.named(acceptSqlFor(context.events ?? null)), values: parametersOf(entries, context) };
}

/** Sorted by key inside, so that two replicas with the same keys can not wait for each other in a ring. */
export async function acceptPayments(
  database: Database,
  entries: readonly NewPayment[],
  context: AcceptContext,
): Promise<readonly AcceptResult[]> {
  const ids = entries.flatMap(({ payment, notificationId }) => [payment.paymentId, notificationId]);
  const { rows } = await inTheirMonth(ids, (tables) => {
    const { text, values } = acceptStatement(entries, context, tables);
    return database.query<TakenRow>(text, values, `accept${tables.suffix}`);
  });
  if (rows.length > 0) context.events?.onWritten();
  const taken = new Map(rows.map((row) => [row.payment_id, row]));
  const lost = entries.flatMap((entry) =>
    entry.idempotency !== null && !taken.has(entry.payment.paymentId) ? [entry.idempotency.key] : [],
  );
  const winners = lost.length === 0 ? [] : await readWinners(database, lost, taken.size > 0);
  const winnerByKey = new Map(winners.map((row) => [row.key, row]));
  return entries.map((entry) => {
    const row = taken.get(entry.payment.paymentId);
    if (row !== undefined) return takenResult(row, entry, context);
    const { key = '', fingerprint = '' } = entry.idempotency ?? {};
    return answerToLoser(winnerByKey.get(key), fingerprint);
  });
}

async function readWinners(
  database: Database,
  keys: readonly string[],
  isAnyTaken: boolean,
): Promise<readonly KeyRow[]> {
  try {
    return await readKeyWinners(database, keys);
  } catch (error) {
    // Others of this group are committed: to fail now would tell them that nothing was taken. Whoever
    // lost a key asks again.
    if (isAnyTaken && isOutage(error)) return [];
    throw error;
  }
}

function takenResult(
  { created_ms, reach }: TakenRow,
  { deadlineAfterMs }: NewPayment,
  { leaseMs }: AcceptContext,
): AcceptResult {
  return {
    kind: 'taken',
    createdAtMs: created_ms,
    deadlineMs: created_ms + deadlineAfterMs,
    leaseUntilMs: created_ms + leaseMs,
    phone: reach,
  };
}

const lookUpSql = `
select p.id as payment_id, n.phone as reach, extract(epoch from p.created_at)::float8 * 1000 as created_ms
from payments p join notifications n on n.id = p.notification_id where p.id = $1`;

/** After a connection broke in mid-commit: was it taken? Null where it is not there. */
export async function lookUpTaken(
  database: Database,
  entry: NewPayment,
  context: AcceptContext,
): Promise<AcceptResult | null> {
  const { rows } = await database.query<TakenRow>(lookUpSql, [entry.payment.paymentId]);
  const [row] = rows;
  return row === undefined ? null : takenResult(row, entry, context);
}
