// The read models of the API. Pages are by key, newest first: ids are UUIDv7,
// so their order is the order of time, and page 10,000 costs what page 1 does.
import type {
  CustomerStore,
  CustomerView,
  NotificationFilter,
  NotificationView,
  NotificationWithAmount,
  Page,
  PaymentFilter,
  PaymentView,
  Readers,
} from '../../application/readers.ts';
import type { NotificationStatus } from '../../domain/notification.ts';
import { readDeadLetters } from './dead-letters.ts';
import { createQuery, epochMs } from './query.ts';
import type { Query } from './query.ts';
import { addIdBounds, addTimes, createConditions, notificationPage, passedSql } from './notification-page.ts';
import type { Database } from './pool.ts';
import { refundJson, toRefund, wishPairs } from './refund-json.ts';
import type { RefundRow } from './refund-json.ts';

// Asked for the first time when its notification is due; while somebody holds that, it is being asked.
const nextQuestion = `
  case when a.outcome = 'unknown' and a.verdict is null and a.life = n.life and n.status = 'verifying'
       then coalesce(a.next_ask_at, case when n.lease_owner is null then n.next_attempt_at end) end`;

const attemptsJson = `
  coalesce((
    select jsonb_agg(jsonb_build_object(
      'attemptId', a.id, 'life', a.life, 'provider', a.provider, 'outcome', a.outcome, 'reason', a.reason,
      'providerCode', a.provider_code, 'providerMessageId', a.provider_message_id,
      'startedAtMs', ${epochMs('a.started_at')}, 'endedAtMs', ${epochMs('a.ended_at')},
      'verdict', a.verdict, 'skipped', a.skipped, 'nextQuestionAtMs', ${epochMs(nextQuestion)},
      'receipt', case when a.receipt_status is not null then jsonb_build_object(
        'status', a.receipt_status, 'code', a.receipt_code, 'receivedAtMs', ${epochMs('a.receipt_at')},
        'isLate', coalesce(a.receipt_at > a.receipt_missing_at, false)) end,
      'receiptMissingAtMs', ${epochMs('a.receipt_missing_at')}) order by a.started_at, a.id)
    from attempts a where a.notification_id = n.id), '[]')`;

const replaysJson = `
  coalesce((
    select jsonb_agg(jsonb_build_object(
      'life', r.life, 'deadReason', r.dead_reason, 'replayedBy', r.replayed_by, 'reason', r.reason,
      'createdAtMs', ${epochMs('r.created_at')}, 'jobId', r.job_id) order by r.life)
    from replays r where r.notification_id = n.id), '[]')`;

// Camel case in SQL, so that a row is the view and nothing has to be renamed.
const notificationJson = `
  jsonb_build_object(
    'notificationId', n.id, 'paymentId', n.payment_id, 'customerId', n.customer_id,
    'phone', case when n.phone is not null then '***' || right(n.phone, 4) end,
    'status', n.status, 'deadReason', n.dead_reason, 'provider', n.provider,
    'providerMessageId', n.provider_message_id, 'notificationClass', n.class,
    'isPossibleDuplicate', n.possible_duplicate, 'duplicateReason', n.duplicate_reason,
    'createdAtMs', ${epochMs('n.created_at')}, 'settledAtMs', ${epochMs('n.settled_at')},
    'nextAttemptAtMs', ${epochMs('n.next_attempt_at')}, 'deadlineMs', ${epochMs('n.deadline')},
    'traceparent', n.traceparent, 'erasedAtMs', ${epochMs('n.erased_at')},
    'attempts', ${attemptsJson}, 'replays', ${replaysJson})`;

const authorizationJson = `
  (select jsonb_build_object(${wishPairs('z')}, 'isApprovedTooLate', z.late_decision is not null)
   from authorizations z where z.payment_id = p.id)`;

// Looked for only where any was ever asked for.
const refundsJson = `
  case when p.refunded_minor is not null
       then (select jsonb_agg(${refundJson} order by r.id) from refunds r where r.payment_id = p.id) end`;

const paymentColumns = `
  p.id as "paymentId", p.status, p.failure_reason as "failureReason", p.amount_minor::text as "amountMinor", p.currency,
  p.customer_id as "customerId", ${epochMs('p.created_at')} as "createdAtMs", ${authorizationJson} as authorization,
  coalesce(p.refunded_minor, 0)::text as "refundedMinor", coalesce(${refundsJson}, '[]') as refunds,
  case when n.id is not null then ${notificationJson} end as notification`;

type PaymentRow = Omit<PaymentView, 'amountMinor' | 'refundedMinor' | 'refunds'> & {
  readonly amountMinor: string;
  readonly refundedMinor: string;
  readonly refunds: readonly RefundRow[];
};

function toPayment({ amountMinor, refundedMinor, refunds, ...row }: PaymentRow): PaymentView {
  return {
    ...row,
    amountMinor: BigInt(amountMinor),
    refundedMinor: BigInt(refundedMinor),
    refunds: refunds.map(toRefund),
  };
}

const listedColumns = `
  ${notificationJson} as notification, p.amount_minor::text as "amountMinor", p.currency`;

type ListedRow = {
  readonly notification: NotificationView;
  readonly amountMinor: string;
  readonly currency: string;
};

function toListed({ notification, amountMinor, currency }: ListedRow): NotificationWithAmount {
  return { ...notification, amountMinor: BigInt(amountMinor), currency };
}

/** One row more than asked for tells whether there is a next page. */
function toPage<Item>(rows: readonly Item[], limit: number, idOf: (item: Item) => string): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? idOf(last) : null };
}

async function readPayments(query: Query, filter: PaymentFilter): Promise<Page<PaymentView>> {
  const where = createConditions();
  where.add(
    (parameter) =>
      `p.id in (${parameter}::uuid, (select payment_id from notifications where id = ${parameter}::uuid))`,
    filter.id,
  );
  where.add((parameter) => `p.customer_id = ${parameter}`, filter.customerId);
  where.add((parameter) => `p.phone_suffix = ${parameter}`, filter.phoneSuffix);
  // Said once more for the index of those that are not as usual.
  const isUnusual = filter.status !== 'succeeded';
  where.add(
    (parameter) => `p.status = ${parameter}${isUnusual ? ` and p.status <> 'succeeded'` : ''}`,
    filter.status,
  );
  where.add((parameter) => `p.id < ${parameter}::uuid`, filter.afterId);
  addIdBounds(where, 'p', filter);
  addTimes(where, 'p', filter);
  const rows = await query<PaymentRow>(
    `with page as materialized (
       select p.* from payments p ${where.toSql()} order by p.id desc limit ${filter.limit + 1})
     select ${paymentColumns} from page p
     left join lateral (select * from notifications n where n.id = p.notification_id limit 1) as n on true
     order by p.id desc`,
    where.values,
  );
  return toPage(rows.map(toPayment), filter.limit, ({ paymentId }) => paymentId);
}

async function readNotifications(
  query: Query,
  filter: NotificationFilter,
): Promise<Page<NotificationWithAmount>> {
  const { sql, values } = notificationPage(filter);
  type Row = Partial<ListedRow> & { readonly passed: string | null };
  const rows = await query<Row>(
    `with ${sql}
     select looked.passed, listed.* from (select ${passedSql(filter.limit)} as passed) as looked
     left join (
       select ${listedColumns}, n.place from page n
       cross join lateral (select p.* from payments p where p.id = n.payment_id limit 1) as p
     ) as listed on true
     order by listed.place desc`,
    values,
  );
  const listed = rows.flatMap(({ notification, amountMinor, currency }) =>
    // Null, all three, where nothing was found.
    notification && amountMinor && currency ? [{ notification, amountMinor, currency }] : [],
  );
  const page = toPage(listed.map(toListed), filter.limit, ({ notificationId }) => notificationId);
  return { ...page, nextCursor: page.nextCursor ?? rows[0]?.passed ?? null };
}

export function createPostgresReaders(database: Database): Readers {
  const query = createQuery(database);
  return {
    payments: (filter) => readPayments(query, filter),
    notifications: (filter) => readNotifications(query, filter),
    paymentById: async (paymentId) => {
      const [row] = await query<PaymentRow>(
        `select ${paymentColumns} from payments p left join notifications n on n.id = p.notification_id where p.id = $1`,
        [paymentId],
      );
      return row === undefined ? null : toPayment(row);
    },
    notificationById: async (notificationId) => {
      const [row] = await query<ListedRow>(
        `select ${listedColumns} from notifications n join payments p on p.id = n.payment_id where n.id = $1`,
        [notificationId],
      );
      return row === undefined ? null : toListed(row);
    },
    deadLetters: () => readDeadLetters(query),
    notificationStatus: async (notificationId) => {
      const [row] = await query<{ status: NotificationStatus }>(
        'select status from notifications where id = $1',
        [notificationId],
      );
      return row?.status ?? null;
    },
    customerById: async (customerId) => {
      const [row] = await query<CustomerView>(`select ${customerColumns} from customers where id = $1`, [
        customerId,
      ]);
      return row ?? null;
    },
  };
}

const customerColumns = `id as "customerId", phone, ${epochMs('updated_at')} as "updatedAtMs"`;

export function createPostgresCustomerStore(database: Database): CustomerStore {
  const query = createQuery(database);
  return {
    put: async (customerId, phone) => {
      const [row] = await query<CustomerView>(
        `insert into customers (id, phone) values ($1, $2)
         on conflict (id) do update set phone = excluded.phone, updated_at = now()
         returning ${customerColumns}`,
        [customerId, phone],
      );
      if (row === undefined) throw new Error('an upsert returns its row');
      return row;
    },
  };
}
