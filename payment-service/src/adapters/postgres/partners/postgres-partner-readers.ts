// What is shown of partners. Pages go by ids that begin with their time.
import type { Partner, PartnerTerms } from '../../../application/partners/partner-store.ts';
import type { PartnerReaders, PostingView, Trace } from '../../../application/partners/partner-readers.ts';
import type { Page } from '../../../application/readers.ts';
import { commissionBasisPointsDefault } from '../../../domain/partners/commission.ts';
import type { Database } from '../pool.ts';
import { createQuery, epochMs } from '../query.ts';
import type { Query } from '../query.ts';
import { bottomId, topId } from '../../least-id.ts';
import {
  conflictColumns,
  eventColumns,
  postingJson,
  toArrival,
  toPosting,
  withPostings,
} from './arrival-rows.ts';
import type { ArrivalRow, PostingJson } from './arrival-rows.ts';
import { balanceJson, listPartners, listWaiting, toBalance, toPage } from './partner-lists.ts';
import type { BalanceJson } from './partner-lists.ts';
import { readSubjects } from './trace-changes.ts';

type Asked = Parameters<PartnerReaders['trace']>[1];

const balancesSql = `
select ${balanceJson} as balance from partner_accounts a where a.partner_id = $1 order by a.currency`;

async function readStatement(
  query: Query,
  partnerId: string,
  { limit, afterId }: Asked,
): Promise<Page<PostingView>> {
  const rows = await query<{ posting: PostingJson }>(
    `select ${postingJson} as posting from partner_postings p
     where p.partner_id = $1 and p.id < $2::uuid order by p.id desc limit $3`,
    [partnerId, afterId ?? topId, limit + 1],
  );
  return toPage(rows, limit, {
    toItem: ({ posting }) => toPosting(posting),
    idOf: ({ postingId }) => postingId,
  });
}

// Each part goes along its own index as far as a page, and no further.
const traceSql = `
with arrivals as (
  (select ${eventColumns}
   from partner_events e where e.subject_id = $1 and e.arrival_id > $2::uuid order by e.arrival_id limit $3)
  union all
  (select ${conflictColumns}
   from partner_event_conflicts c where c.subject_id = $1 and c.arrival_id > $2::uuid order by c.arrival_id limit $3)
  union all
  (select ${conflictColumns}
   from partner_event_conflicts c
   where c.known_as_of = $1 and c.known_as_of <> c.subject_id and c.arrival_id > $2::uuid
   order by c.arrival_id limit $3)
)
select ${withPostings}
from arrivals a order by a.arrival_id limit $3`;

async function readTrace(query: Query, subjectId: string, { limit, afterId }: Asked): Promise<Trace | null> {
  const rows = await query<ArrivalRow>(traceSql, [subjectId, afterId ?? bottomId, limit + 1]);
  const subjects = await readSubjects(query, subjectId);
  if (rows.length === 0 && subjects.length === 0) return null;
  const page = toPage(rows, limit, { toItem: toArrival, idOf: ({ arrivalId }) => arrivalId });
  return { ...page, subjects };
}

const partnerSql = `
select $1::text as "partnerId", coalesce(p.commission_basis_points, ${commissionBasisPointsDefault}) as "commissionBasisPoints",
       ${epochMs('p.updated_at')} as "updatedAtMs"
from (select $1::text as id) as asked left join partners p using (id)
where p.id is not null or exists (select from partner_subjects s where s.partner_id = $1)`;

export function createPostgresPartnerReaders(database: Database): PartnerReaders & PartnerTerms {
  const query = createQuery(database);
  return {
    partnerById: async (partnerId) => (await query<Partner>(partnerSql, [partnerId]))[0] ?? null,
    partners: (asked) => listPartners(query, asked),
    waiting: (partnerId, asked) => listWaiting(query, partnerId, asked),
    balances: async (partnerId) =>
      (await query<{ balance: BalanceJson }>(balancesSql, [partnerId])).map(({ balance }) =>
        toBalance(balance),
      ),
    statement: (partnerId, asked) => readStatement(query, partnerId, asked),
    trace: (subjectId, asked) => readTrace(query, subjectId, asked),
    put: async (partnerId, commissionBasisPoints) => {
      const [partner] = await query<Partner>(
        `insert into partners (id, commission_basis_points) values ($1, $2)
         on conflict (id) do update set commission_basis_points = excluded.commission_basis_points, updated_at = now()
         returning id as "partnerId", commission_basis_points as "commissionBasisPoints",
                   ${epochMs('updated_at')} as "updatedAtMs"`,
        [partnerId, commissionBasisPoints],
      );
      if (partner === undefined) throw new Error('an upsert returns its row');
      return partner;
    },
  };
}
