// One PostgreSQL for all contestants, as Relevo starts it, with fsync on; each has
// a database of its own.
import { join } from 'node:path';
import pg from 'pg';
import { createDatabaseHome, findFreePort, startDatabaseServer } from '@relevo/local-runtime';

const CONNECTIONS_MAX = 300;

export type Rows = readonly Readonly<Record<string, unknown>>[];

export type BenchDatabase = {
  /** A new, empty database; one of the same name is dropped. */
  readonly create: (name: string) => Promise<string>;
  readonly url: (name: string) => string;
  readonly query: (url: string, text: string) => Promise<Rows>;
  /** Writes out what the last one left, so that the next does not pay for it. */
  readonly checkpoint: () => Promise<void>;
  readonly version: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

export async function startBenchDatabase(folder: string): Promise<BenchDatabase> {
  const home = await createDatabaseHome(join(folder, 'database'), { isDurable: true });
  const port = await findFreePort();
  const onLine = (): void => undefined;
  const server = await startDatabaseServer({
    home,
    port,
    isDurable: true,
    connectionsMax: CONNECTIONS_MAX,
    onLine,
  });
  const pools = new Map<string, pg.Pool>();
  const poolOf = (url: string): pg.Pool => {
    const known = pools.get(url);
    if (known !== undefined) return known;
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    pool.on('error', () => undefined); // The server stops, or a database is dropped: the next query says so.
    pools.set(url, pool);
    return pool;
  };
  const query: BenchDatabase['query'] = async (url, text) =>
    (await poolOf(url).query<Record<string, unknown>>(text)).rows;
  const urlOf = (name: string): string => server.url.replace(/\/postgres$/, `/${name}`);
  return {
    url: urlOf,
    create: async (name) => {
      await query(server.url, `drop database if exists ${name} with (force)`);
      await query(server.url, `create database ${name}`);
      return urlOf(name);
    },
    query,
    checkpoint: async () => {
      await query(server.url, 'checkpoint');
    },
    version: async () => String((await query(server.url, 'show server_version'))[0]?.['server_version']),
    stop: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
      server.kill('SIGINT');
      await server.exited;
    },
  };
}
