// What the log needs of a database, and all of it: no driver is known here. The
// service lends its own connections; the consumer's effects then share its commit.

type Rows<Row> = { readonly rows: readonly Row[] };

/** One transaction that is under way, of PostgreSQL 15 or later, at `read committed`. */
export type Transaction = {
  /** Rejects with the server's error; its five-character SQLSTATE is expected in `code`, as pg has it. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Rows<Row>>;
};

export type EventDatabase = {
  /**
   * Begins a transaction, commits once `work` has resolved, and then resolves with its
   * result. Rolls back and rethrows where `work` rejects. Rejects as well where the
   * commit could not be confirmed: what became of it is then unknown, and the callers
   * in this package look again instead of assuming.
   */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
};

/** The five-character SQLSTATE of a server's refusal, or null. */
export function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}
