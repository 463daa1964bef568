// Where an authorization goes, with what that means for its payment: as a whole or not at all.
import type {
  AuthorizationStepEntry,
  AuthorizationStepResult,
} from '../../application/authorization-store.ts';
import type { DeadReason } from '../../domain/notification.ts';
import { notificationTold, paymentData, paymentDecided, telling, toldColumns } from './event-rows.ts';
import type { EventWriter } from './event-rows.ts';
import { wholeHistory } from './history-months.ts';
import type { Database } from './pool.ts';
import { lockedSql, progressSql, progressValues } from './wish-step.ts';
import type { WishContext } from './wish-step.ts';

// An approval is a fact, and so is a refusal: both count whoever holds the lease. Everything else is a plan,
// and only the holder's. The first decision stays; an approval that comes after it is kept beside it: somebody
// has paid.
const stepRows = `
  ${paymentDecided("'relevo.payment.' || status || '.v1'", '$18::jsonb', "paid where status in ('succeeded', 'failed')")}
  union all ${notificationTold('owed', "status = 'dead'")}`;

const stepSql = `
with locked as (${lockedSql('authorizations')}
), moved as (
  update authorizations w
  set ${progressSql},
      decision = $13, gateway_id = coalesce($14, w.gateway_id),
      payment_method = case when $13::text is null then w.payment_method end,
      phone = case when $13::text is null then w.phone end,
      ended_at = case when $13::text is not null then now() end
  from locked l
  where w.id = l.id and l.decision is null and (l.is_held or $13 in ('approved', 'declined'))
  returning w.id, w.payment_id, w.lease_until
), paid as (
  update payments p
  set status = case when $13 = 'approved' then 'succeeded' when $13 is not null then 'failed' else 'processing' end,
      failure_reason = $15,
      notification_id = case when $13 = 'approved' then $17::uuid end,
      phone_suffix = coalesce(right(l.phone, 4),
                              (select right(c.phone, 4) from customers c where c.id = p.customer_id), p.phone_suffix),
      stream_version = case when $13::text is null then p.stream_version else {counted} end
  from moved m join locked l on l.id = m.id
  where p.id = m.payment_id and p.status in ('pending', 'processing') and ($13::text is not null or $10 = 'trying')
  returning p.id, p.id as payment_id, p.notification_id, p.customer_id, p.message, p.status, l.traceparent
), owed as (
  insert into notifications as n (id, payment_id, customer_id, class, phone, body, status, dead_reason, next_attempt_at,
                             deadline, traceparent, settled_at, erased_at, stream_version)
  select p.notification_id, p.id, p.customer_id, l.class, case when p.message is not null then reach end, p.message,
         case when why is null then 'queued' else 'dead' end, why,
         case when why is null then now() end,
         now() + $16 * interval '1 millisecond', l.traceparent,
         case when why is not null then now() end, case when p.message is null then now() end,
         case when why is null then 0 else {counted} end
  from paid p join locked l on l.payment_id = p.id
  left join customers c on c.id = p.customer_id
  cross join lateral (select coalesce(l.phone, c.phone) as reach) r
  cross join lateral (select case when p.message is null then 'erased' when reach is null then 'no_contact' end as why) w
  where p.status = 'succeeded'
  returning n.id as event_id, ${toldColumns('n')}
), late as (
  update authorizations a set late_decision = 'approved', gateway_id = $14
  from locked l where a.id = l.id and l.decision <> 'approved' and $13 = 'approved'
  returning a.id
){written}
select l.decision is not null as has_ended, exists (select from late) as is_late,
       exists (select from moved) as is_stored, (select dead_reason from owed) as died_of,
       (select extract(epoch from lease_until)::float8 * 1000 from moved) as lease_until_ms
from locked l`;

type Row = {
  has_ended: boolean;
  is_late: boolean;
  is_stored: boolean;
  died_of: DeadReason | null;
  lease_until_ms: number | null;
};

export async function stepAuthorization(
  database: Database,
  entry: AuthorizationStepEntry,
  context: WishContext & {
    readonly notificationDeadlineMs: number;
    readonly events?: EventWriter | null;
  },
): Promise<AuthorizationStepResult> {
  const { wishId, payment, move } = entry;
  const isDecided = move.kind !== 'trying' && move.kind !== 'parked';
  const { events = null } = context;
  const reason = 'reason' in move ? move.reason : null;
  const told = { ...paymentData(payment), ...(reason === null ? {} : { reason }) };
  const { rows } = await database.query<Row>(
    wholeHistory.named(telling(stepSql, events, stepRows)),
    [
      ...progressValues(entry, context),
      isDecided ? move.kind : null,
      'gatewayId' in move ? move.gatewayId : null,
      reason,
      context.notificationDeadlineMs,
      move.kind === 'approved' ? move.notificationId : null,
      ...(events === null ? [] : [JSON.stringify(told)]),
    ],
    'step-authorization',
  );
  if (isDecided) events?.onWritten();
  const [row] = rows;
  if (row === undefined) throw new Error(`authorization ${wishId} is not there`);
  if (row.is_stored) return { kind: 'stored', leaseUntilMs: row.lease_until_ms, diedOf: row.died_of };
  if (row.is_late) return { kind: 'late' };
  return { kind: row.has_ended ? 'ended' : 'lost' };
}
