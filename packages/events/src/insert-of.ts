// For a statement that is sent for each payment, a second round trip and a second row to lock are too much. It
// writes its events itself; the row whose state it changes is what counts the versions of the stream.

/**
 * The text of an `insert`, to be a part of a statement of one's own. `rows` is a `select` of id (uuid), stream,
 * version (integer), type, data (jsonb), correlation (uuid) and traceparent, in this order, with each stream at
 * most once. Whoever writes to such a stream counts its versions in a row that it has locked by then, and never
 * uses `append` for it: that one counts by itself.
 */
export type InsertOf = (rows: string) => string;

export function createInsertOf(log: { readonly schema: string; readonly source: string }): InsertOf {
  const { schema } = log;
  const source = log.source.replaceAll("'", "''");
  return (rows) => `
    insert into ${schema}.events (id, source, stream, version, type, data, correlation, traceparent, part)
    select e.id, '${source}', e.stream, e.version, e.type, e.data, e.correlation, e.traceparent,
           ${schema}.part_of(e.stream)
    from (${rows}) as e (id, stream, version, type, data, correlation, traceparent)`;
}
