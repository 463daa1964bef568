// What a test asks of the database itself, past the gateway: whether anything
// is still owed, and the end of the gateway's connections.
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 10_000;
const QUERY_TIMEOUT_MS = 10_000;
const APPLICATIONS = 'relevo %';

/** A connection a question, since the server is killed and paused while it is asked. */
export async function askDatabase<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
  });
  // Ended from outside it would otherwise end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    void client.end().catch(() => undefined);
  }
}

/** Notifications that are not at their end yet: an accepted one that waits for its receipt is among them. */
export async function countOwed(url: string): Promise<number> {
  const sql = 'select count(*)::int as owed from notifications where next_attempt_at is not null';
  const [row] = await askDatabase<{ owed: number }>(url, sql);
  if (row === undefined) throw new Error('count(*) gave no row');
  return row.owed;
}

/** Ends every connection of the gateway from the database's side; resolves with how many those were. */
export async function dropConnections(url: string): Promise<number> {
  const sql = `select pg_terminate_backend(pid) from pg_stat_activity
               where application_name like $1 and pid <> pg_backend_pid()`;
  return (await askDatabase(url, sql, [APPLICATIONS])).length;
}
