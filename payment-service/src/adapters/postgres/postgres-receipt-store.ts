// The receipt store on PostgreSQL: grouped writes, and the sweep of what came before its message was known.
import type {
  MessageClaim,
  ProviderReceipt,
  ReceiptEffect,
  ReceiptStore,
} from '../../application/receipt-store.ts';
import { DatabaseUnavailableError } from '../../application/store.ts';
import type { TracedNotification } from '../../application/store.ts';
import type { EventWriter } from './event-rows.ts';
import { createGroupWriter } from './group-writer.ts';
import { isOutage, sqlStateOf } from './pool.ts';
import type { Database } from './pool.ts';
import { storeReceipts } from './receipt-statement.ts';
import { dispossess, uniqueViolation } from './settle-claim.ts';

const group = { entriesMax: 200, concurrentMax: 2, gatherFrom: 3, patienceMs: 20, queueMax: 20_000 };

/** A receipt whose message has not appeared in a day belongs to somebody else's account or to a lost database. */
const keptHours = 24;
const keptMax = 100_000;
const pageSize = 500;
const dropSize = 5_000;

const pageSql = `
select provider, event_key, provider_message_id, attempt_id, status, provider_status, code,
       received_at::text as received_at, received_month::text as kept_in,
       coalesce(
         (select true from attempts a where a.id = r.attempt_id and a.provider = r.provider limit 1),
         (select true from provider_messages m
          where m.provider = r.provider and m.provider_message_id = r.provider_message_id limit 1), false) as is_known
from receipts r
where notification_id is null and r.received_at >= $1::timestamptz
  and (r.received_at, provider, event_key) > ($1::timestamptz, $2::text, $3::text)
order by r.received_at, provider, event_key limit ${pageSize}`;

/** Receipts that were stored together share their time: the key tells how far a page came. */
type Position = readonly [receivedAt: string, provider: string, eventKey: string];
const beginning: Position = ['-infinity', '', ''];

const dropSql = `
delete from receipts where (provider, event_key, received_month) in (
  (select provider, event_key, received_month from receipts
   where notification_id is null and received_at < now() - interval '${keptHours} hours'
   order by received_at limit ${dropSize})
  union all
  (select provider, event_key, received_month from receipts
   where notification_id is null order by received_at desc offset ${keptMax} limit ${dropSize}))`;

// The handle is certain: an id that was found by likeness gives way to it.
const claimSql = `
with before as (
  select a.id, a.notification_id, a.provider, a.provider_message_id from attempts a
  where a.id = $1 and a.provider = $3 and a.provider_message_id is distinct from $2
), held as (
  select n.id from notifications n join before b on b.notification_id = n.id for update of n
), claimed as (
  update attempts a set provider_message_id = $2
  from before b join held h on h.id = b.notification_id
  where a.notification_id = b.notification_id and a.id = b.id and (a.provider_message_id is null or a.verdict = 'found')
  returning a.notification_id
)
update notifications n set provider_message_id = $2
from claimed c join before b on b.notification_id = c.notification_id
where n.id = c.notification_id and n.provider = b.provider and n.status in ('accepted', 'delivered')
  and (n.provider_message_id is null or n.provider_message_id = b.provider_message_id)`;

type PageRow = {
  provider: string;
  event_key: string;
  provider_message_id: string | null;
  attempt_id: string | null;
  status: ProviderReceipt['status'];
  provider_status: string;
  code: string | null;
  received_at: string;
  kept_in: string;
  is_known: boolean;
};

function toReceipt(row: PageRow): ProviderReceipt {
  return {
    provider: row.provider,
    eventKey: row.event_key,
    providerMessageId: row.provider_message_id,
    attemptId: row.attempt_id,
    status: row.status,
    providerStatus: row.provider_status,
    code: row.code,
    keptIn: row.kept_in,
  };
}

async function orUnavailable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw isOutage(error) && !(error instanceof DatabaseUnavailableError)
      ? new DatabaseUnavailableError('The database did not take it.', { cause: error })
      : error;
  }
}

/** Whoever else has the message by its own answer keeps it: the receipt has been counted either way. */
async function claimMessage(database: Database, claim: MessageClaim): Promise<readonly TracedNotification[]> {
  const overturned = await dispossess(database, claim);
  try {
    await database.query(claimSql, [claim.attemptId, claim.providerMessageId, claim.provider]);
  } catch (error) {
    if (sqlStateOf(error) !== uniqueViolation) throw error;
  }
  return overturned;
}

export function createPostgresReceiptStore(
  database: Database,
  now: () => number,
  events: EventWriter | null = null,
): ReceiptStore {
  const writer = createGroupWriter<ProviderReceipt, ReceiptEffect>({
    ...group,
    write: (receipts) => storeReceipts(database, receipts, now(), events),
  });
  let position = beginning;
  return {
    add: (receipt) => orUnavailable(writer.add(receipt)),
    claim: (claim) => orUnavailable(claimMessage(database, claim)),
    nextMatchable: async () => {
      const { rows } = await orUnavailable(database.query<PageRow>(pageSql, position));
      // Going round, so that many which are never matched do not stand in front of the others.
      const last = rows.at(-1);
      const isEnd = rows.length < pageSize || last === undefined;
      position = isEnd ? beginning : [last.received_at, last.provider, last.event_key];
      return rows.filter((row) => row.is_known).map(toReceipt);
    },
    dropUnmatched: async () => {
      await orUnavailable(database.query(dropSql));
    },
  };
}
