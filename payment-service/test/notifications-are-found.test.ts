// Searching by what a person on the telephone can tell, and counting the dead: what
// is found, and that it is found along an index in a table of some size.
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readDeadLetters } from '../src/adapters/postgres/dead-letters.ts';
import { createPostgresReaders } from '../src/adapters/postgres/postgres-readers.ts';
import type { Database } from '../src/adapters/postgres/pool.ts';
import { createQuery } from '../src/adapters/postgres/query.ts';
import type { NotificationFilter } from '../src/application/readers.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { insertDead } from './dead-notifications.ts';

const database = databaseOfThisFile();

const rows = 50_000;
const portion = 5_000;
const customerOf = "case when n % 10 = 0 then 'large' else 'c' || n / 5 end";
const onePage = { limit: 50, afterId: null };

/**
 * A tenth belongs to one large customer, one in a hundred is dead; of ten thousand phone suffixes each is
 * five notifications'. Ids in the order of time, as the service gives them.
 */
beforeAll(async () => {
  const ids = Array.from({ length: rows }, () => uuidv7());
  // In portions, each of which is within the time that a statement has.
  for (let from = 0; from < rows; from += portion) {
    await insertSome(ids.slice(from, from + portion), from);
  }
  // The oldest, and one in the middle.
  for (const id of [ids[0], ids[1], ids[rows / 2]]) {
    await database.query("update notifications set provider = 'rare' where id = $1", [id]);
    await database.query(
      `insert into attempts (id, notification_id, provider, round, outcome, replica) values ($1, $2, 'rare', 0, 'accepted', 'r')`,
      [uuidv7(), id],
    );
  }
  await database.query('vacuum analyze notifications, payments, attempts');
}, 60_000);

function insertSome(ids: readonly string[], from: number): Promise<unknown> {
  return database.query(
    `with made as (select id, (n - 1)::int + $2::int as n from unnest($1::uuid[]) with ordinality as i(id, n)),
     paid as (
       insert into payments (id, customer_id, amount_minor, currency, message, notification_id, phone_suffix)
       select id, ${customerOf}, 100, 'COP', 'hello', id, lpad((n % 10000)::text, 4, '0') from made
     )
     insert into notifications (id, payment_id, customer_id, phone, body, status, dead_reason, deadline, traceparent, settled_at)
     select id, id, ${customerOf},
            '+57300111' || lpad((n % 10000)::text, 4, '0'), 'hello',
            case when n % 100 = 0 then 'dead' else 'accepted' end, case when n % 100 = 0 then 'expired' end,
            now(), '', now()
     from made`,
    [ids, from],
  );
}

/** What the walk has to come to: every row looked at, newest first. */
async function idsByReadingAll(filter: Partial<NotificationFilter>): Promise<readonly string[]> {
  const all = await database.query<{ id: string }>(
    `select n.id from notifications n
     where ($1::text is null or n.provider = $1)
       and ($2::text is null or exists (select from attempts a where a.notification_id = n.id and a.provider = $2))
       and ($3::text is null or n.customer_id = $3) and ($4::text is null or right(n.phone, 4) = $4)
       and ($5::text is null or n.status = $5) order by n.id desc`,
    [
      filter.provider ?? null,
      filter.triedProvider ?? null,
      filter.customerId ?? null,
      filter.phoneSuffix ?? null,
      filter.status ?? null,
    ],
  );
  return all.rows.map(({ id }) => id);
}

const readers = () => createPostgresReaders(database);

type Plan = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Subplan Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
};

const nodesOf = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** How PostgreSQL really carried the reader's own statement out: the ways that led to the page. */
async function waysInto(
  filter: Partial<NotificationFilter>,
  run: Database['query'] = (text, values) => database.query(text, values),
): Promise<readonly Plan[]> {
  let plans: readonly Plan[] = [];
  const explaining: Database['query'] = async (text, values) => {
    type Row = { readonly 'QUERY PLAN': readonly { readonly Plan: Plan }[] };
    const explained = await run<Row>(`explain (analyze, format json) ${text}`, values);
    plans = explained.rows[0]?.['QUERY PLAN'].flatMap(({ Plan: plan }) => nodesOf(plan)) ?? [];
    return { rows: [], rowCount: 0 };
  };
  await createPostgresReaders({ ...database, query: explaining }).notifications({ ...onePage, ...filter });
  const lookedAt = plans.find((plan) => plan['Subplan Name'] === 'CTE looked_at');
  return lookedAt === undefined ? [] : throughAllMonths(nodesOf(lookedAt));
}

/** One way for each index, under the name that it has for all months together. */
async function throughAllMonths(plans: readonly Plan[]): Promise<readonly Plan[]> {
  const parents = await database.query<{ month: string; whole: string }>(
    `select i.inhrelid::regclass::text as month, i.inhparent::regclass::text as whole
     from pg_inherits i join pg_class c on c.oid = i.inhparent where c.relkind = 'I'`,
  );
  const wholeOf = new Map(parents.rows.map(({ month, whole }) => [month, whole]));
  const ways = new Map<string, Plan>();
  for (const plan of plans.filter((each) => each['Relation Name'] !== undefined)) {
    const name = wholeOf.get(plan['Index Name'] ?? '') ?? plan['Index Name'] ?? 'no index';
    const way = ways.get(name);
    ways.set(name, {
      ...plan,
      'Index Name': name,
      'Actual Rows': (way?.['Actual Rows'] ?? 0) + plan['Actual Rows'],
      'Rows Removed by Filter':
        (way?.['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Filter'] ?? 0),
    });
  }
  return [...ways.values()];
}

describe('a search', () => {
  it('by the last four digits finds every number that ends so, newest first, page by page', async () => {
    const first = await readers().notifications({ ...onePage, limit: 3, phoneSuffix: '0042' });
    const rest = await readers().notifications({
      ...onePage,
      limit: 3,
      phoneSuffix: '0042',
      afterId: first.nextCursor,
    });
    const found = [...first.items, ...rest.items];
    expect(found.map(({ phone }) => phone)).toEqual(Array<string>(5).fill('***0042'));
    const ids = found.map(({ notificationId }) => notificationId);
    expect(ids).toEqual(ids.toSorted().reverse());
    expect(rest.nextCursor).toBeNull();
  });

  it('by customer finds theirs alone, also together with a status', async () => {
    const { items } = await readers().notifications({ ...onePage, limit: 1_000, customerId: 'large' });
    expect(items).toHaveLength(1_000);
    expect(new Set(items.map(({ customerId }) => customerId))).toEqual(new Set(['large']));
    const dead = await readers().notifications({ ...onePage, customerId: 'large', status: 'dead' });
    expect(dead.items).toHaveLength(50);
    expect((await readers().notifications({ ...onePage, customerId: 'nobody' })).items).toEqual([]);
  });

  it.each([
    ['a phone suffix', { phoneSuffix: '0042' }, 'payments_by_phone_suffix', 5],
    ['a phone suffix that nobody has', { phoneSuffix: 'none' }, 'payments_by_phone_suffix', 0],
    ['a small customer', { customerId: 'c7' }, 'payments_by_customer', 5],
    ['a customer that there is not', { customerId: 'nobody' }, 'payments_by_customer', 0],
  ])('by %s reads along its index, and no more than a page', async (_what, filter, index, touched) => {
    const [way, ...others] = await waysInto(filter);
    expect([way?.['Index Name'], way?.['Actual Rows'], way?.['Rows Removed by Filter'] ?? 0]).toEqual([
      index,
      touched,
      0,
    ]);
    // From each payment to its one notification.
    expect(others.map((other) => other['Index Name'])).toEqual(['notifications_pkey']);
    expect(others[0]?.['Actual Rows']).toBeLessThanOrEqual(1);
  });

  it.each([
    ['a time that is over', { untilMs: Date.now() - 3_600_000 }, 'notifications_pkey', 0],
    ['a time to come', { sinceMs: Date.now() + 3_600_000 }, 'notifications_pkey', 0],
    ['what nobody is sent twice', { isPossibleDuplicate: true }, 'notifications_possibly_twice', 0],
    ['what nobody died of', { reason: 'rejected' }, 'notifications_unusual', rows / 100],
  ] as const)('by %s passes no more than could be meant', async (_what, filter, index, passed) => {
    const [way, ...others] = await waysInto(filter);
    expect([way?.['Index Name'], others]).toEqual([index, []]);
    expect((way?.['Actual Rows'] ?? 0) + (way?.['Rows Removed by Filter'] ?? 0)).toBe(passed);
  });

  it('by a customer who has a tenth of all reads a page and a little, whichever index is cheaper', async () => {
    const ways = await waysInto({ customerId: 'large' });
    const read = ways.map((way) => way['Actual Rows'] + (way['Rows Removed by Filter'] ?? 0));
    expect(read).toHaveLength(2);
    expect(read[0]).toBeLessThan(1_500);
  });

  it.each([
    ['a provider that was hardly used', { provider: 'rare' }],
    ['a provider that was hardly tried', { triedProvider: 'rare' }],
    ['a customer of many with an ending of few', { customerId: 'large', phoneSuffix: '0010' }],
    [
      'all but possible duplicates, of a status that nobody has',
      { status: 'delivered', isPossibleDuplicate: false },
    ],
  ] as const)('by %s looks at so many and no more, and goes on from there', async (_what, filter) => {
    const found: string[] = [];
    let pages = 0;
    let afterId: string | null = null;
    do {
      const read = (await waysInto({ ...filter, afterId })).map((way) => way['Actual Rows']);
      expect(Math.max(...read)).toBeLessThanOrEqual(1_001);
      const page = await readers().notifications({ ...onePage, ...filter, afterId });
      found.push(...page.items.map(({ notificationId }) => notificationId));
      afterId = page.nextCursor;
      pages += 1;
    } while (afterId !== null);
    expect(found).toEqual(await idsByReadingAll(filter));
    expect(pages).toBeGreaterThan(2);
  });

  it('would read the whole table without its index', async () => {
    const ways = await database.withConnection(async (run) => {
      await run('begin');
      await run('drop index payments_by_phone_suffix');
      const found = await waysInto({ phoneSuffix: 'none' }, run);
      await run('rollback');
      return found;
    });
    expect(ways[0]?.['Rows Removed by Filter']).toBe(rows);
  });
});

describe('the dead letters', () => {
  it('are counted by what they died of, the largest group first, with the time of their deaths', async () => {
    await insertDead(database, 3, { reason: 'rejected' });
    await database.query(
      `update notifications set settled_at = '2026-01-31T12:00:00Z'
       where id = (select id from notifications where dead_reason = 'rejected' order by id limit 1)`,
    );
    const { groups, isComplete } = await readers().deadLetters();
    expect(isComplete).toBe(true);
    expect(groups.map(({ reason, count }) => [reason, count])).toEqual([
      ['expired', 500],
      ['rejected', 3],
    ]);
    expect(groups[1]?.oldestMs).toBe(Date.parse('2026-01-31T12:00:00Z'));
    expect(Date.now() - (groups[1]?.newestMs ?? 0)).toBeLessThan(60_000);
  });

  it('are the newest only where there are too many, and that is said', async () => {
    const { groups, isComplete } = await readDeadLetters(createQuery(database), 10);
    expect(isComplete).toBe(false);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(10);
    expect(groups.map(({ reason }) => reason)).toEqual(['expired', 'rejected']);
  });
});
