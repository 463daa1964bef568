// What is owed to webhooks: written by the consumer of the event log in the transaction that moves its cursor, so
// once for each event; leased, posted, and settled by the holder of the lease.
import { toCloudEvent } from '@relevo/events';
import type { BatchHandler } from '@relevo/events';
import type { LeasedWebhookDelivery, WebhookQueue } from '../../application/webhooks.ts';
import type { Database } from './pool.ts';
import { epochMs } from './query.ts';
import { storeInTime } from './store-in-time.ts';

const owedSql = `
insert into webhook_deliveries (webhook, event, type, body, next_attempt_at, deadline)
select w.name, e.id, e.type, e.body, now(), now() + $2::float8 * interval '1 millisecond'
from jsonb_to_recordset($1::jsonb) as e (id uuid, type text, body text)
join webhooks w on w.is_enabled and (w.types = '{}' or e.type = any (w.types))
order by w.name, e.id
for key share of w
on conflict do nothing`;

/**
 * One that is switched off is owed nothing of what happens meanwhile. What is being written holds its webhook, so
 * that whoever removes that waits for it.
 */
export function createOweWebhooks(deadlineMs: number, source: string): BatchHandler {
  return async (events, { tx }) => {
    const owed = events
      .filter((event) => event.source === source)
      .map((event) => ({ id: event.id, type: event.type, body: JSON.stringify(toCloudEvent(event)) }));
    if (owed.length > 0) await tx.query(owedSql, [JSON.stringify(owed), deadlineMs]);
    return [];
  };
}

const claimSql = `
with due as (
  select webhook, event from webhook_deliveries where next_attempt_at <= now()
  order by next_attempt_at limit $1 for update skip locked
), held as (
  update webhook_deliveries d
  set lease_owner = $2, lease_count = d.lease_count + 1, next_attempt_at = now() + $3::float8 * interval '1 millisecond'
  from due where d.webhook = due.webhook and d.event = due.event
  returning d.*
)
select h.webhook, h.event, h.type, h.body, h.tries, h.lease_count as "leaseCount", w.url, w.is_enabled as "isEnabled",
       case when w.former_until > now() then array[w.secret, w.former_secret] else array[w.secret] end as secrets,
       ${epochMs('h.next_attempt_at')} as "leaseUntilMs", ${epochMs('h.deadline')} as "deadlineMs",
       ${epochMs('h.created_at')} as "createdAtMs"
from held h join webhooks w on w.name = h.webhook`;

const settleSql = `
update webhook_deliveries
set status = $5, dead_reason = $6, tries = $7, last_reason = $8, last_status = $9, lease_owner = null,
    next_attempt_at = to_timestamp($10::float8 / 1000), ended_at = case when $5 <> 'queued' then now() end
where webhook = $1 and event = $2::uuid and lease_owner = $3 and lease_count = $4`;

const disableSql = 'update webhooks set is_enabled = false, updated_at = now() where name = $1 and url = $2';

const forgetSql = `
delete from webhook_deliveries where ctid = any (array(
  select ctid from webhook_deliveries where ended_at < now() - $1::float8 * interval '1 millisecond'
  order by ended_at limit $2))`;

export type WebhookQueueOptions = {
  readonly database: Database;
  readonly owner: string;
  readonly leaseMs: number;
};

export function createPostgresWebhookQueue({ database, owner, leaseMs }: WebhookQueueOptions): WebhookQueue {
  return {
    claimDue: async (limit) =>
      (await database.query<LeasedWebhookDelivery>(claimSql, [limit, owner, leaseMs], 'claim-webhooks')).rows,
    settle: ({ webhook, event, leaseCount }, step, { tries, reason, status }) =>
      storeInTime(async (mayBeStored) => {
        const [state, deadReason] = [
          step.kind === 'again' ? 'queued' : step.kind,
          step.kind === 'dead' ? step.reason : null,
        ];
        const atMs = step.kind === 'again' ? step.atMs : null;
        const where = [webhook, event, owner, leaseCount];
        const { rowCount } = await database.query(
          settleSql,
          [...where, state, deadReason, tries, reason, status, atMs],
          'settle-webhook',
        );
        // Its own first run had given the lease back.
        return rowCount > 0 || mayBeStored;
      }),
    disable: ({ name, url }) =>
      storeInTime(async () => (await database.query(disableSql, [name, url])).rowCount > 0),
    forget: async (olderThanMs, limit) => (await database.query(forgetSql, [olderThanMs, limit])).rowCount,
  };
}
