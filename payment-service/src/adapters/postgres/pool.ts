// The only door to pg. A failure is told apart by when it happened: before the
// statement was sent nothing was stored; after that, only a look tells.
import pg from 'pg';
import { DatabaseUnavailableError } from '../../application/store.ts';

type QueryResult<Row> = { readonly rows: readonly Row[]; readonly rowCount: number };

export type Database = {
  /**
   * Runs one statement, prepared under `name` where given. Throws
   * `DatabaseUnavailableError` where nothing was sent, `ConnectionLostError` where
   * the statement may have run, and PostgreSQL's own error where it was refused.
   */
  query<Row>(text: string, values?: readonly unknown[], name?: string): Promise<QueryResult<Row>>;
  /** Runs statements on one connection that is not given to anybody else meanwhile. */
  withConnection<Result>(work: (run: Database['query']) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  readonly url: string;
  readonly connectionsMax: number;
  readonly applicationName: string;
  /** True for migrations alone: a statement may take as long as it takes. */
  readonly isPatient?: boolean;
  /** Told of connections that broke while idle, which is no one's request. */
  readonly onIdleError: (error: Error) => void;
};

/** The connection broke after the statement was sent: whether it took effect is not known. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
  readonly code = 'connection_lost';
}

/** PostgreSQL's five-character code of a refusal, or null where it did not come from PostgreSQL. */
export function sqlStateOf(error: unknown): string | null {
  return error instanceof pg.DatabaseError && error.code !== undefined ? error.code : null;
}

// Class 08: connection exceptions; 57P0x: the server is going or coming. The
// statement may have been committed right before.
const lostStates = /^(?:08|57P0)/;
// The server can not serve now, and has done nothing: too many connections, no space, read-only, timeouts,
// and the one of two that waited for each other which was picked to give way.
const refusedStates = /^(?:53|57014|55P03|25006|25P03|25P04|40P01)/;

function translate(error: unknown): unknown {
  const state = sqlStateOf(error);
  if (state === null) {
    return new ConnectionLostError('The connection to the database broke in mid-statement.', {
      cause: error,
    });
  }
  if (lostStates.test(state)) {
    return new ConnectionLostError('The database ended the connection in mid-statement.', { cause: error });
  }
  return error;
}

/** True where trying again later may help: the database is away, overloaded or read-only. */
export function isOutage(error: unknown): boolean {
  if (error instanceof DatabaseUnavailableError || error instanceof ConnectionLostError) return true;
  const state = sqlStateOf(error);
  return state !== null && refusedStates.test(state);
}

const connectTimeoutMs = 2_000;
const statementTimeoutMs = 5_000;

// What is known of a queue's table is always old: a plan that reads all of it is right while it is small,
// and is kept while it grows. Every statement here has an index, so it is used from the first row on; and
// none is long enough for compiling it to pay (ADR 26).
const plannerSettings = '-c enable_seqscan=off -c random_page_cost=1.1 -c jit=off';

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connectionsMax,
    application_name: options.applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    options: plannerSettings,
    // A server that is stopped in its tracks keeps no timeout of its own.
    ...(options.isPatient === true
      ? {}
      : { query_timeout: statementTimeoutMs + 1_000, statement_timeout: statementTimeoutMs }),
    lock_timeout: 3_000,
    idle_in_transaction_session_timeout: 10_000,
  });
  pool.on('error', options.onIdleError);
  // While a connection is in somebody's hands the pool does not listen, and an "error" that nobody
  // listens to ends the process. The statement under way, or the next one, fails by itself.
  pool.on('connect', (client) => client.on('error', () => undefined));

  const connect = async (): Promise<pg.PoolClient> => {
    try {
      return await pool.connect();
    } catch (error) {
      throw new DatabaseUnavailableError('The database can not be reached.', { cause: error });
    }
  };

  const withConnection: Database['withConnection'] = async (work) => {
    const client = await connect();
    let broken: Error | undefined;
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller states the row type of its own statement
    const run: Database['query'] = async <Row>(
      text: string,
      values: readonly unknown[] = [],
      name?: string,
    ) => {
      try {
        const result = await client.query({
          text,
          values: [...values],
          ...(name === undefined ? {} : { name }),
        });
        return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0 }; // the statement's file states its row type
      } catch (error) {
        const translated = translate(error);
        if (translated instanceof ConnectionLostError) broken = translated;
        throw translated;
      }
    };
    try {
      return await work(run);
    } finally {
      client.release(broken);
    }
  };

  return {
    query: (text, values, name) => withConnection((run) => run(text, values, name)),
    withConnection,
    close: () => pool.end(),
  };
}
