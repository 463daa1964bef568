import pg from 'pg';

type Rows<Row> = { readonly rows: readonly Row[] };

export type TestTransaction = { query<Row>(text: string, values?: readonly unknown[]): Promise<Rows<Row>> };

export type TestPool = TestTransaction & {
  /** Commits once `work` has resolved; rolls back and rethrows where it rejects. */
  transaction<Result>(work: (tx: TestTransaction) => Promise<Result>): Promise<Result>;
  /** Ends every connection of this pool from the server's side; resolves once they are gone. */
  breakConnections(): Promise<void>;
  close(): Promise<void>;
};

let poolsOpened = 0;

/** Real connections for packages that are lent a database and open none themselves. */
export function openTestPool(url: string, connectionsMax = 10): TestPool {
  poolsOpened += 1;
  const name = `test pool ${process.pid}-${poolsOpened}`;
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    application_name: name,
    connectionTimeoutMillis: 10_000,
  });
  // A connection that a test has broken would otherwise end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));

  const query = async <Row>(
    client: pg.Pool | pg.PoolClient,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<Rows<Row>> => ({
    rows: (await client.query(text, [...values])).rows as readonly Row[], // the test states its row type
  });

  return {
    query: (text, values) => query(pool, text, values),
    transaction: async (work) => {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const result = await work({ query: (text, values) => query(client, text, values) });
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch((lost: unknown) => (broken = lost as Error)); // pg rejects with errors only
        throw error;
      } finally {
        client.release(broken);
      }
    },
    breakConnections: async () => {
      const killer = new pg.Client({ connectionString: url });
      await killer.connect();
      const others = 'from pg_stat_activity where application_name = $1';
      await killer.query(`select pg_terminate_backend(pid, 5000) ${others}`, [name]);
      await killer.end();
    },
    close: () => pool.end(),
  };
}
