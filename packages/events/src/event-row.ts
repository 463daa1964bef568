// An event as it is in the table, and where.
import type { LoggedEvent } from './event.ts';

/** Place in the log; both are decimal numbers of 64 bits. Compared as a pair. */
type Position = { readonly xid: string; readonly pos: string };

export type PositionedEvent = LoggedEvent & { readonly position: Position };

/** As `eventColumns` gives it. */
export type EventRow = Omit<LoggedEvent, 'atMs'> & {
  readonly at_ms: number;
  readonly xid: string;
  readonly pos: string;
};

export const eventColumns = `e.id, e.source, e.stream, e.version, e.type, e.data, e.cause, e.correlation,
  e.traceparent, extract(epoch from e.at)::float8 * 1000 as at_ms, e.xid::text as xid, e.pos::text as pos`;

export function toPositionedEvent(row: EventRow): PositionedEvent {
  const { id, source, stream, version, type, data, cause, correlation, traceparent } = row;
  const position = { xid: row.xid, pos: row.pos };
  return {
    id,
    source,
    stream,
    version,
    type,
    data,
    cause,
    correlation,
    traceparent,
    atMs: row.at_ms,
    position,
  };
}
