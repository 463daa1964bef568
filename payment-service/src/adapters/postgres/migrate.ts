// Numbered plain-SQL files, those of the event logs before our own, each in a transaction of its own, under an advisory
// lock, so that several replicas may start together. A file that was applied is
// never edited: its checksum is compared.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventLogMigrations, rebase } from '@relevo/events';
import { eventSchema, inboundSchema } from './event-database.ts';
import { makeMonthsAhead } from './history-months.ts';
import type { Database } from './pool.ts';

const schemas = [eventSchema, inboundSchema];
const folder = join(import.meta.dirname, '..', '..', '..', 'migrations');

// Any constant will do, as long as nobody else on this database uses it.
const lockId = 5_837_201;

type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

function readMigrations(): readonly Migration[] {
  const own = readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
    .map((name) => ({ name, sql: readFileSync(join(folder, name), 'utf8') }));
  return [...schemas.flatMap(eventLogMigrations), ...own].map(({ name, sql }) => {
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/** Brings the schema up to date and names what it applied. Throws where an applied file was changed since. */
export async function migrate(database: Database): Promise<readonly string[]> {
  return database.withConnection(async (run) => {
    await run('set lock_timeout = 0');
    await run('set statement_timeout = 0');
    await run('select pg_advisory_lock($1)', [lockId]);
    try {
      const applied = await applyMissing(run);
      await makeMonthsAhead(run);
      for (const schema of schemas) await rebaseEventLog(run, schema);
      return applied;
    } finally {
      await run('select pg_advisory_unlock($1)', [lockId]);
      await run('reset lock_timeout');
      await run('reset statement_timeout');
    }
  });
}

async function applyMissing(run: Database['query']): Promise<readonly string[]> {
  await run(
    'create table if not exists migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
  );
  const { rows } = await run<{ name: string; checksum: string }>('select name, checksum from migrations');
  const applied = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  const added: string[] = [];
  for (const { name, sql, checksum } of readMigrations()) {
    const known = applied.get(name);
    if (known === checksum) continue;
    if (known !== undefined) {
      throw new Error(
        `migration ${name} was changed after it was applied: restore it and add a new file instead`,
      );
    }
    await run(`begin;\n${sql}`);
    await run('insert into migrations (name, checksum) values ($1, $2)', [name, checksum]);
    await run('commit');
    added.push(name);
  }
  return added;
}

/** Before anything is told: the database may have been restored from another cluster. */
async function rebaseEventLog(run: Database['query'], schema: string): Promise<void> {
  await run('begin');
  await rebase({ query: run }, schema);
  await run('commit');
}
