// A page of notifications costs the same however rare what is asked for is: one filter leads along
// its index, and no more than a window of what lies there is looked through for the others. Where
// that finds less than a page, the next one goes on where the window ended.
import type { NotificationFilter } from '../../application/readers.ts';
import { leastIdAt } from '../least-id.ts';

/** Collects conditions and their values; `undefined` asks for nothing. */
export function createConditions(values: unknown[] = []) {
  const conditions: string[] = [];
  return {
    values,
    isEmpty: () => conditions.length === 0,
    add(sql: (parameter: string) => string, value: unknown): void {
      if (value === undefined || value === null) return;
      values.push(value);
      conditions.push(sql(`$${values.length}`));
    },
    toSql: () => (conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`),
  };
}

/** Some milliseconds' worth. */
const window = 1_000;

/** How far an id's time may be from its row's: a payment waits for its statement, and clocks are read apart. */
const idSlackMs = 60_000;

type Conditions = ReturnType<typeof createConditions>;
type Times = { readonly sinceMs?: number | undefined; readonly untilMs?: number | undefined };

/** Ids begin with their time, so that a time leads to a place in the primary key. */
export function addIdBounds(conditions: Conditions, table: string, { sinceMs, untilMs }: Times): void {
  const bound = (ms: number | undefined, slackMs: number): string | null =>
    ms === undefined ? null : leastIdAt(ms + slackMs);
  conditions.add((parameter) => `${table}.id >= ${parameter}::uuid`, bound(sinceMs, -idSlackMs));
  conditions.add((parameter) => `${table}.id < ${parameter}::uuid`, bound(untilMs, idSlackMs));
}

export function addTimes(conditions: Conditions, table: string, { sinceMs, untilMs }: Times): void {
  const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
  conditions.add((parameter) => `${table}.created_at >= ${at(parameter)}`, sinceMs);
  conditions.add((parameter) => `${table}.created_at < ${at(parameter)}`, untilMs);
}

/** Each has an index of its own, in the order of the page. */
const leads = {
  id: (parameter: string) =>
    `n.id in (${parameter}::uuid, (select notification_id from payments where id = ${parameter}::uuid))`,
  // What never changes is indexed with the payment (ADR 27).
  customerId: (parameter: string) => `p.customer_id = ${parameter}`,
  phoneSuffix: (parameter: string) => `p.phone_suffix = ${parameter}`,
  // Those that are not as usual, which is said once more for their index.
  status: (parameter: string) => `n.status = ${parameter} and n.status not in ('accepted', 'delivered')`,
  isPossibleDuplicate: (parameter: string) => `n.possible_duplicate and ${parameter}`,
} as const;

type Lead = keyof typeof leads;

function leadOf(filter: NotificationFilter): Lead | null {
  const { id, customerId, phoneSuffix, status, reason, isPossibleDuplicate } = filter;
  const isUnusual = status !== undefined && status !== 'accepted' && status !== 'delivered';
  if (id !== undefined) return 'id';
  if (customerId !== undefined) return 'customerId';
  if (phoneSuffix !== undefined) return 'phoneSuffix';
  if (isUnusual || reason !== undefined) return 'status';
  return isPossibleDuplicate === true ? 'isPossibleDuplicate' : null;
}

/** `page` holds one row more than asked for, where there is one, with its `place` in the order. */
export function notificationPage(filter: NotificationFilter): {
  readonly sql: string;
  readonly values: readonly unknown[];
} {
  const lead = leadOf(filter);
  const isOfPayment = lead === 'customerId' || lead === 'phoneSuffix';
  const along = createConditions();
  const through = createConditions(along.values);
  const valueOf = { ...filter, status: filter.reason === undefined ? filter.status : 'dead' };
  if (lead !== null) along.add(leads[lead], valueOf[lead]);
  along.add(
    (parameter) =>
      // Both have ids in the order of time.
      isOfPayment
        ? `p.id < (select payment_id from notifications where id = ${parameter}::uuid)`
        : `n.id < ${parameter}::uuid`,
    filter.afterId,
  );
  if (!isOfPayment) addIdBounds(along, 'n', filter);
  if (lead !== 'phoneSuffix')
    through.add((parameter) => `right(n.phone, 4) = ${parameter}`, filter.phoneSuffix);
  if (lead !== 'customerId') through.add((parameter) => `n.customer_id = ${parameter}`, filter.customerId);
  if (lead !== 'status' || filter.reason !== undefined)
    through.add((parameter) => `n.status = ${parameter}`, filter.status);
  through.add((parameter) => `n.dead_reason = ${parameter}`, filter.reason);
  through.add((parameter) => `n.provider = ${parameter}`, filter.provider);
  through.add(
    (parameter) =>
      // Not "exists", which may read all attempts there ever were into a hash (ADR 26).
      `(select true from attempts t
        where t.notification_id = n.id and t.life = n.life and t.provider = ${parameter} limit 1)`,
    filter.triedProvider,
  );
  if (lead !== 'isPossibleDuplicate')
    through.add((parameter) => `n.possible_duplicate = ${parameter}`, filter.isPossibleDuplicate);
  addTimes(through, 'n', filter);
  const from = isOfPayment
    ? 'payments p join notifications n on n.id = p.notification_id'
    : 'notifications n';
  const place = isOfPayment ? 'p.id' : 'n.id';
  const lookedAt = through.isEmpty() ? filter.limit + 1 : Math.max(window, filter.limit + 1);
  return {
    sql: `looked_at as materialized (
       select n.*, ${place} as place from ${from} ${along.toSql()} order by ${place} desc limit ${lookedAt}
     ), page as materialized (
       select n.* from looked_at n ${through.toSql()} order by n.place desc limit ${filter.limit + 1}
     )`,
    values: along.values,
  };
}

/** Where the window ended, if it was full and has not filled the page: the id, or null. */
export const passedSql = (limit: number): string => `
  case when (select count(*) from page) <= ${limit} then (
    select id from looked_at order by place desc offset ${Math.max(window, limit + 1) - 1} limit 1) end`;
