// What changed in a subject's trace, in the order in which it did. Each read goes along the
// subject's part of an index, which no more than that subject's events make longer.
import type {
  SubjectView,
  TraceChange,
  TraceChanges,
} from '../../../application/partners/partner-readers.ts';
import type { Database } from '../pool.ts';
import { createQuery } from '../query.ts';
import type { Query } from '../query.ts';
import { conflictColumns, eventColumns, toArrival, withPostings } from './arrival-rows.ts';
import type { ArrivalRow } from './arrival-rows.ts';

const changedUs = (...columns: readonly string[]): string =>
  `(extract(epoch from greatest(${columns.join(', ')})) * 1000000)::float8 as changed_us`;
const conflictChangedUs = changedUs('c.received_at', 'c.repeated_at');

const changesSql = `
with arrivals as (
  select * from (
    select ${eventColumns}, ${changedUs('e.received_at', 'e.settled_at', 'e.repeated_at')}
    from partner_events e where e.subject_id = $1
    union all
    select ${conflictColumns}, ${conflictChangedUs} from partner_event_conflicts c where c.subject_id = $1
    union all
    select ${conflictColumns}, ${conflictChangedUs}
    from partner_event_conflicts c where c.known_as_of = $1 and c.known_as_of <> c.subject_id
  ) as i
  where (i.changed_us, i.arrival_id) > ($2::float8, $3::uuid)
  order by i.changed_us, i.arrival_id limit $4
)
select ${withPostings}
from arrivals a order by a.changed_us, a.arrival_id`;

type ChangeRow = ArrivalRow & { readonly changed_us: number };

const toChange = (row: ChangeRow): TraceChange => ({
  position: { changedUs: row.changed_us, arrivalId: row.arrival_id },
  arrival: toArrival(row),
});

const subjectsMax = 1_000;

export function readSubjects(query: Query, subjectId: string): Promise<readonly SubjectView[]> {
  return query<SubjectView>(
    `select s.partner_id as "partnerId", s.sequence + 1 as "nextSequence", s.waiting
     from partner_subjects s where s.subject_id = $1 order by s.partner_id limit ${subjectsMax}`,
    [subjectId],
  );
}

export function createPostgresTraceChanges(database: Database): TraceChanges {
  const query = createQuery(database);
  return {
    after: async (subjectId, { position: { changedUs: us, arrivalId }, limit }) =>
      (await query<ChangeRow>(changesSql, [subjectId, us, arrivalId, limit])).map(toChange),
    subjects: (subjectId) => readSubjects(query, subjectId),
  };
}
