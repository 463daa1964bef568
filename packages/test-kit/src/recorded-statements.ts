// Every statement that this process sends to PostgreSQL while a test runs, each text once.
import pg from 'pg';

export type RecordedStatements = {
  readonly texts: ReadonlySet<string>;
  /** Nothing is recorded any more. */
  readonly end: () => void;
};

export function recordStatements(): RecordedStatements {
  const texts = new Set<string>();
  const prototype = pg.Client.prototype as { query: (...values: unknown[]) => unknown };
  const original = prototype.query;
  prototype.query = function (this: unknown, ...values: unknown[]) {
    const [asked] = values;
    const text = typeof asked === 'string' ? asked : (asked as { readonly text?: string } | undefined)?.text;
    if (text !== undefined) texts.add(text);
    return original.apply(this, values);
  };
  return {
    texts,
    end: () => {
      prototype.query = original;
    },
  };
}
