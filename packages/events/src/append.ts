// Many events in one round trip, within the caller's transaction. The rows of their
// streams are locked in the order of their names and until the commit, so that versions
// are unique, and what is written behind them is read behind them (`place` in the migrations).
import { sqlStateOf } from './database.ts';
import type { Transaction } from './database.ts';
import { StreamConflictError } from './errors.ts';
import type { EventDraft } from './event.ts';
import { partOf } from './stream-part.ts';

const appendMax = 10_000;

const conflictState = 'VS001';

export type AppendedEvent = { readonly id: string; readonly stream: string; readonly version: number };

/** Stream by stream, the version that it must have before; 0 is a stream that does not exist yet. */
export type ExpectedVersions = Readonly<Record<string, number>>;

export type Append = (
  tx: Transaction,
  drafts: readonly EventDraft[],
  expectedVersions?: ExpectedVersions,
) => Promise<readonly AppendedEvent[]>;

export type AppendDeps = {
  readonly schema: string;
  readonly source: string;
  readonly newId: () => string;
};

const columns = 'id, source, stream, type, data, cause, correlation, part, traceparent';

function appendStatement(schema: string): string {
  return `
    with input as (
      select ${columns}, ord, row_number() over (partition by stream order by ord) as nth
      from rows from (jsonb_to_recordset($1::jsonb) as (id uuid, source text, stream text, type text,
        data jsonb, cause uuid, correlation uuid, part smallint, traceparent text))
        with ordinality as i (${columns}, ord)
    ), counted as (
      select stream, count(*)::integer as added from input group by stream
    ), grown as (
      insert into ${schema}.streams as s (stream, version)
      select stream, added from counted order by stream
      on conflict (stream) do update set version = s.version + excluded.version
      returning s.stream, s.version
    ), based as (
      select g.stream, case when ($2::jsonb ->> g.stream)::integer <> g.version - c.added
          then ${schema}.refuse('${conflictState}', g.stream || ' is at version ' || (g.version - c.added))::integer
          else g.version - c.added end as version
      from grown g join counted c using (stream)
    )
    insert into ${schema}.events (${columns}, version)
    select ${columns
      .split(', ')
      .map((column) => `i.${column}`)
      .join(', ')}, b.version + i.nth
    from input i join based b using (stream) order by i.ord
    returning id, stream, version`;
}

export function createAppend({ schema, source, newId }: AppendDeps): Append {
  const statement = appendStatement(schema);
  return async (tx, drafts, expectedVersions = {}) => {
    if (drafts.length === 0) return [];
    if (drafts.length > appendMax)
      throw new RangeError(`${drafts.length} events at once: at most ${appendMax}.`);
    const rows = drafts.map((draft) => {
      const id = draft.id ?? newId();
      const { stream, type, data, cause = null, traceparent = null } = draft;
      const correlation = draft.correlation ?? id;
      return {
        id,
        source: draft.source ?? source,
        stream,
        type,
        data,
        cause,
        correlation,
        traceparent,
        part: partOf(stream),
      };
    });
    try {
      const values = [JSON.stringify(rows), JSON.stringify(expectedVersions)];
      const appended = (await tx.query<AppendedEvent>(statement, values)).rows;
      const byId = new Map(appended.map((event) => [event.id, event]));
      return rows.flatMap(({ id }) => byId.get(id) ?? []);
    } catch (error) {
      throw translate(error);
    }
  };
}

function translate(error: unknown): unknown {
  if (sqlStateOf(error) !== conflictState) return error;
  const message = error instanceof Error ? error.message : '';
  return new StreamConflictError(`Not the expected version: ${message}.`, { cause: error });
}
