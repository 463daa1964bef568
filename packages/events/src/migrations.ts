// The tables as numbered SQL, for the service to apply with its own. A file that
// was released is never edited; what changes comes as a further one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkedSchema } from './log-tables.ts';

const folder = join(import.meta.dirname, '..', 'migrations');

export type EventLogMigration = {
  /** Unique and sortable: `<schema>/0001-event-log`. */
  readonly name: string;
  /** Statements without `begin` and `commit`: run each migration in a transaction of its own. */
  readonly sql: string;
};

/**
 * The migrations of one log in the schema `schema`, in order. Each has to be applied
 * once; the service records which were, as it does with its own. Throws `RangeError`
 * where `schema` is no plain lower-case name.
 */
export function eventLogMigrations(schema: string): readonly EventLogMigration[] {
  const name = checkedSchema(schema);
  return readdirSync(folder)
    .filter((file) => /^\d{4}-[a-z0-9-]+\.sql$/.test(file))
    .sort()
    .map((file) => ({
      name: `${name}/${file.slice(0, -'.sql'.length)}`,
      sql: readFileSync(join(folder, file), 'utf8').replaceAll('{schema}', name),
    }));
}
