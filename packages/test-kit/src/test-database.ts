import { randomUUID } from 'node:crypto';

import pg from 'pg';

// Cloning fails while anyone is connected to the template, and two workers may
// want to build it at once: one lock serialises both.
const TEMPLATE_LOCK = 7_201_846;

export type TestDatabase = {
  /** Connection string of a database that belongs to the caller alone. */
  readonly url: string;
  /** Ends every connection to it and removes it. */
  readonly drop: () => Promise<void>;
};

export type TestDatabaseOptions = {
  /** Names the template, which is built once a run; another schema needs another name. */
  readonly template: string;
  readonly migrate: (url: string) => Promise<void>;
};

/**
 * A fresh database on the run's PostgreSQL: a clone of a template migrated
 * once, or an empty one without options. Call `drop` in afterAll.
 */
export async function createTestDatabase(options?: TestDatabaseOptions): Promise<TestDatabase> {
  const serverUrl = process.env['RELEVO_TEST_DATABASE_URL'] ?? '';
  if (serverUrl === '') {
    throw new Error('RELEVO_TEST_DATABASE_URL is not set: run the test with jest from the repository root.');
  }
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withClient(serverUrl, async (client) => {
    if (options === undefined) {
      await client.query(`CREATE DATABASE ${name}`);
      return;
    }
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const template = await ensureTemplate(client, serverUrl, options);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return {
    url: urlOf(serverUrl, name),
    drop: () =>
      withClient(serverUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

async function ensureTemplate(
  client: pg.Client,
  serverUrl: string,
  options: TestDatabaseOptions,
): Promise<string> {
  // The run's own server is new each time; on a long-lived one the parent
  // process tells runs apart, so that no run sees another's old schema.
  const template = client.escapeIdentifier(`template_${options.template}_${process.ppid}`);
  const bare = template.slice(1, -1);
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [bare]);
  if (found.rowCount === 1) return template;
  const draft = client.escapeIdentifier(`${bare}_draft`);
  await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${draft}`);
  await options.migrate(urlOf(serverUrl, `${bare}_draft`));
  // Renamed only when whole: a failed migration leaves no half-made template.
  await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
  return template;
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end(); // Releases the advisory lock as well.
  }
}
