// Who there is, and what waits. Both go from key to key: neither reads all that anybody ever told.
import type { Partner } from '../../../application/partners/partner-store.ts';
import type {
  ListedPartner,
  PartnerBalance,
  PartnerReaders,
  WaitingSubject,
} from '../../../application/partners/partner-readers.ts';
import type { Page } from '../../../application/readers.ts';
import { commissionBasisPointsDefault } from '../../../domain/partners/commission.ts';
import { epochMs } from '../query.ts';
import type { Query } from '../query.ts';

export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { toItem, idOf }: { readonly toItem: (row: Row) => Item; readonly idOf: (item: Item) => string },
): Page<Item> {
  const items = rows.slice(0, limit).map(toItem);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? idOf(last) : null };
}

/** Of `partner_accounts a`. JSON has no whole numbers of that size. */
export const balanceJson = `jsonb_build_object(
  'currency', a.currency, 'grossMinor', a.gross_minor::text, 'reversedMinor', a.reversed_minor::text,
  'commissionMinor', a.commission_expense::text, 'paidMinor', (-a.cash)::text,
  'balanceMinor', (-a.partner_payable)::text)`;

export type BalanceJson = { readonly [Field in keyof PartnerBalance]: string };

export const toBalance = (row: BalanceJson): PartnerBalance => ({
  currency: row.currency,
  grossMinor: BigInt(row.grossMinor),
  reversedMinor: BigInt(row.reversedMinor),
  commissionMinor: BigInt(row.commissionMinor),
  paidMinor: BigInt(row.paidMinor),
  balanceMinor: BigInt(row.balanceMinor),
});

/** The id of the next partner after that one, by whichever table knows of it. */
const nextAfter = (id: string): string => `(
  select min(n.id) from (
    (select p.id from partners p where p.id > ${id} order by p.id limit 1)
    union all
    (select s.partner_id from partner_subjects s where s.partner_id > ${id} order by s.partner_id limit 1)
  ) as n (id))`;

// From one partner to the next, over the thousands of subjects between them.
const partnersSql = `
with recursive known (id, place) as (
  select ${nextAfter('$1::text')}, 1
  union all
  select ${nextAfter('k.id')}, k.place + 1 from known k where k.id is not null and k.place < $2::int
)
select k.id as "partnerId", coalesce(p.commission_basis_points, ${commissionBasisPointsDefault}) as "commissionBasisPoints",
       ${epochMs('p.updated_at')} as "updatedAtMs",
       (select jsonb_agg(${balanceJson} order by a.currency) from partner_accounts a where a.partner_id = k.id) as balances
from known k
left join lateral (select p.commission_basis_points, p.updated_at from partners p where p.id = k.id) as p on true
where k.id is not null order by k.place`;

type PartnerRow = Partner & { readonly balances: readonly BalanceJson[] | null };

export async function listPartners(
  query: Query,
  { limit, afterId }: Parameters<PartnerReaders['partners']>[0],
): Promise<Page<ListedPartner>> {
  const rows = await query<PartnerRow>(partnersSql, [afterId ?? '', limit + 1]);
  return toPage(rows, limit, {
    toItem: ({ balances, ...partner }) => ({ ...partner, balances: (balances ?? []).map(toBalance) }),
    idOf: ({ partnerId }) => partnerId,
  });
}

// What waits is 100,000 events at most, of all partners, and has an index of its own. That of a partner's
// events by id would lead through all that it ever told; so the partner is asked about afterwards.
const waitingSql = `
with waiting as materialized (
  select e.partner_id, e.subject_id, e.sequence, e.received_at from partner_events e where e.standing = 'waiting'
), stuck as (
  select w.subject_id, count(*)::int as waiting, min(w.sequence) as first_sequence,
         (extract(epoch from min(w.received_at)) * 1000000)::float8 as since_us
  from waiting w where w.partner_id = $1 group by w.subject_id
), page as (
  select * from stuck where (since_us, subject_id) > ($2::float8, $3::text) order by since_us, subject_id limit $4
)
select p.subject_id as "subjectId", s.sequence + 1 as "nextSequence", p.first_sequence as "firstWaitingSequence",
       p.waiting, p.since_us as "sinceUs"
from page p cross join lateral (
  select s.sequence from partner_subjects s where s.partner_id = $1 and s.subject_id = p.subject_id
) as s
order by p.since_us, p.subject_id`;

export async function listWaiting(
  query: Query,
  partnerId: string,
  { limit, after }: Parameters<PartnerReaders['waiting']>[1],
): ReturnType<PartnerReaders['waiting']> {
  const { sinceUs = 0, subjectId = '' } = after ?? {};
  const rows = await query<WaitingSubject>(waitingSql, [partnerId, sinceUs, subjectId, limit + 1]);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1) ?? null) : null };
}
