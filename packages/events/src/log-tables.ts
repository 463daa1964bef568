// The schema goes into the text of statements, since no parameter can stand for it:
// only a plain name is let through.

export function checkedSchema(schema: string): string {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(schema)) {
    throw new RangeError(
      `The schema of an event log is a plain lower-case name, not ${JSON.stringify(schema)}.`,
    );
  }
  return schema;
}

// Below it every transaction has ended: what can be seen there is all that will ever
// be. It belongs into the very statement that reads, whose snapshot it describes.
export const horizon = 'pg_snapshot_xmin(pg_current_snapshot())';
