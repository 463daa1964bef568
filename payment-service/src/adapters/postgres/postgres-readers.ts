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
import { leastIdAt } from './least-id.ts';
import type { Database } from './pool.ts';

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

const paymentColumns = `
  p.id as "paymentId", p.status, p.amount_minor::text as "amountMinor", p.currency,
  p.customer_id as "customerId", ${epochMs('p.created_at')} as "createdAtMs", ${notificationJson} as notification`;

type PaymentRow = Omit<PaymentView, 'amountMinor'> & { readonly amountMinor: string };

function toPayment(row: PaymentRow): PaymentView {
  return { ...row, amountMinor: BigInt(row.amountMinor) };
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

/** Collects conditions and their values; `undefined` asks for nothing. */
function createConditions() {
  const values: unknown[] = [];
  const conditions: string[] = [];
  return {
    values,
    add(sql: (parameter: string) => string, value: unknown): void {
      if (value === undefined || value === null) return;
      values.push(value);
      conditions.push(sql(`$${values.length}`));
    },
    toSql: () => (conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`),
  };
}

/** One row more than asked for tells whether there is a next page. */
function toPage<Item>(rows: readonly Item[], limit: number, idOf: (item: Item) => string): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? idOf(last) : null };
}

async function readPayments(query: Query, filter: PaymentFilter): Promise<Page<PaymentView>> {
  const where = createConditions();
  where.add((parameter) => `p.customer_id = ${parameter}`, filter.customerId);
  where.add((parameter) => `p.status = ${parameter}`, filter.status);
  where.add((parameter) => `p.id < ${parameter}::uuid`, filter.afterId);
  const rows = await query<PaymentRow>(
    `with page as materialized (
       select p.* from payments p ${where.toSql()} order by p.id desc limit ${filter.limit + 1})
     select ${paymentColumns} from page p join notifications n on n.id = p.notification_id order by p.id desc`,
    where.values,
  );
  return toPage(rows.map(toPayment), filter.limit, ({ paymentId }) => paymentId);
}

/** How far an id's time may be from its row's: a payment waits for its statement, and clocks are read apart. */
const idSlackMs = 60_000;

/** Ids begin with their time, so that a time leads to a place in the primary key. */
const idBound = (ms: number | null | undefined, slackMs: number): string | null =>
  ms === null || ms === undefined ? null : leastIdAt(ms + slackMs);

async function readNotifications(
  query: Query,
  filter: NotificationFilter,
): Promise<Page<NotificationWithAmount>> {
  const where = createConditions();
  where.add(
    (parameter) =>
      `n.id in (${parameter}::uuid, (select notification_id from payments where id = ${parameter}::uuid))`,
    filter.id,
  );
  where.add((parameter) => `p.customer_id = ${parameter}`, filter.customerId);
  where.add((parameter) => `p.phone_suffix = ${parameter}`, filter.phoneSuffix);
  where.add((parameter) => `n.status = ${parameter}`, filter.status);
  // Said once more for the index of those that are not as usual.
  where.add((parameter) => `n.status = 'dead' and n.dead_reason = ${parameter}`, filter.reason);
  where.add((parameter) => `n.provider = ${parameter}`, filter.provider);
  where.add(
    (parameter) =>
      `exists (select from attempts t where t.notification_id = n.id and t.life = n.life and t.provider = ${parameter})`,
    filter.triedProvider,
  );
  where.add((parameter) => `n.possible_duplicate = ${parameter}`, filter.isPossibleDuplicate);
  where.add((parameter) => `n.created_at >= to_timestamp(${parameter}::float8 / 1000)`, filter.sinceMs);
  where.add((parameter) => `n.created_at < to_timestamp(${parameter}::float8 / 1000)`, filter.untilMs);
  where.add((parameter) => `n.id >= ${parameter}::uuid`, idBound(filter.sinceMs, -idSlackMs));
  where.add((parameter) => `n.id < ${parameter}::uuid`, idBound(filter.untilMs, idSlackMs));
  // What never changes is indexed with the payment. Both have ids in the order of time.
  const isOfPayment = filter.customerId !== undefined || filter.phoneSuffix !== undefined;
  where.add(
    (parameter) =>
      isOfPayment
        ? `p.id < (select payment_id from notifications where id = ${parameter}::uuid)`
        : `n.id < ${parameter}::uuid`,
    filter.afterId,
  );
  const from = isOfPayment
    ? 'payments p join notifications n on n.id = p.notification_id'
    : 'notifications n';
  const order = isOfPayment ? 'n.payment_id' : 'n.id';
  const rows = await query<ListedRow>(
    `with page as materialized (
       select n.* from ${from} ${where.toSql()} order by ${isOfPayment ? 'p.id' : 'n.id'} desc limit ${filter.limit + 1})
     select ${listedColumns} from page n join payments p on p.id = n.payment_id order by ${order} desc`,
    where.values,
  );
  return toPage(rows.map(toListed), filter.limit, ({ notificationId }) => notificationId);
}

export function createPostgresReaders(database: Database): Readers {
  const query = createQuery(database);
  return {
    payments: (filter) => readPayments(query, filter),
    notifications: (filter) => readNotifications(query, filter),
    paymentById: async (paymentId) => {
      const [row] = await query<PaymentRow>(
        `select ${paymentColumns} from payments p join notifications n on n.id = p.notification_id where p.id = $1`,
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
