// Webhooks and what became of what is owed to them, as the API asks for it.
import type {
  WebhookChange,
  WebhookDeliveryView,
  WebhookStore,
  Webhook,
} from '../../application/webhooks.ts';
import { createQuery, epochMs, ofRepeatable } from './query.ts';
import type { Database } from './pool.ts';
import { inTransaction } from './transaction.ts';

const webhooksMax = 100;

const columns = `name, url, types, is_enabled as "isEnabled", ${epochMs('created_at')} as "createdAtMs", ${epochMs('updated_at')} as "updatedAtMs"`;

// A change without a new secret keeps both.
const putSql = `
with counted as (select count(*) as others from webhooks where name <> $1)
insert into webhooks as w (name, url, types, is_enabled, secret)
select $1, $2, $3::text[], $4, $5 from counted where others < ${webhooksMax}
on conflict (name) do update set
  url = excluded.url, types = excluded.types, is_enabled = excluded.is_enabled, updated_at = now(),
  former_secret = case when $6 then w.secret else w.former_secret end,
  former_until = case when $6 then now() + $7::float8 * interval '1 millisecond' else w.former_until end,
  secret = case when $6 then excluded.secret else w.secret end
returning ${columns}, xmax = 0 as "isNew"`;

const deliveriesSql = `
select event, type, status, dead_reason as "deadReason", tries, last_reason as "lastReason", last_status as "lastStatus",
       ${epochMs('next_attempt_at')} as "nextAttemptAtMs", ${epochMs('created_at')} as "createdAtMs",
       ${epochMs('ended_at')} as "endedAtMs"
from webhook_deliveries
where webhook = $1 and ($2::text is null or status = $2) and ($3::uuid is null or event < $3::uuid)
order by event desc limit $4`;

const replaySql = `
update webhook_deliveries
set status = 'queued', dead_reason = null, tries = 0, next_attempt_at = now(), ended_at = null,
    deadline = now() + $3::float8 * interval '1 millisecond'
where webhook = $1 and event = $2::uuid and status = 'dead'`;

/** Rows of one short statement. */
const clearMax = 10_000;

const clearSql = `
delete from webhook_deliveries
where ctid = any (array(select ctid from webhook_deliveries where webhook = $1 limit ${clearMax}))`;

/** Not to be owed anything more, and what there may be much of first. */
async function clear(database: Database, name: string): Promise<void> {
  await database.query('update webhooks set is_enabled = false where name = $1 and is_enabled', [name]);
  while ((await database.query(clearSql, [name])).rowCount === clearMax);
}

/** Then the webhook, which waits for what is being owed to it; after that nothing is, and what has come goes too. */
function removeCleared(database: Database, name: string): Promise<boolean> {
  return inTransaction(database, async (run) => {
    const { rowCount } = await run('delete from webhooks where name = $1', [name]);
    await run('delete from webhook_deliveries where webhook = $1', [name]);
    return rowCount > 0;
  });
}

export function createPostgresWebhooks(database: Database): WebhookStore {
  const query = createQuery(database);
  const put = async ({ name, url, types, isEnabled, secret, isRotated, overlapMs }: WebhookChange) => {
    const values = [name, url, types, isEnabled, secret, isRotated, overlapMs];
    const [row] = await query<Webhook & { readonly isNew: boolean }>(putSql, values);
    if (row === undefined) return { kind: 'too_many' as const };
    const { isNew, ...webhook } = row;
    return { kind: isNew ? ('created' as const) : ('changed' as const), webhook };
  };
  const byName = async (name: string): Promise<Webhook | null> => {
    const [row] = await query<Webhook>(`select ${columns} from webhooks where name = $1`, [name]);
    return row ?? null;
  };
  return {
    put,
    byName,
    all: () => query<Webhook>(`select ${columns} from webhooks order by name`, []),
    remove: async (name) => {
      try {
        await clear(database, name);
        return await removeCleared(database, name);
      } catch (error) {
        throw ofRepeatable(error);
      }
    },
    deliveries: async ({ webhook, status, limit, afterEvent }) => {
      const rows = await query<WebhookDeliveryView>(deliveriesSql, [webhook, status, afterEvent, limit + 1]);
      const items = rows.slice(0, limit);
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.event ?? null) : null };
    },
    replay: async (webhook, event, deadlineMs) => {
      const known = `select status from webhook_deliveries where webhook = $1 and event = $2::uuid`;
      const replayed = await query(`${replaySql} returning event`, [webhook, event, deadlineMs]);
      if (replayed.length > 0) return 'replayed';
      return (await query(known, [webhook, event])).length > 0 ? 'not_dead' : 'not_found';
    },
  };
}
