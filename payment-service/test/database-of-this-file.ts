// A migrated database that the tests of one file share.
import { afterAll, beforeAll } from '@jest/globals';
import type { TestDatabase } from '@relevo/test-kit';
import type { Database } from '../src/adapters/postgres/pool.ts';
import { createMigratedDatabase, openTestDatabase } from './running-service.ts';

type DatabaseOfThisFile = Database & {
  /** Connections of their own, as another process has them; whoever opens them closes them. */
  readonly openAgain: () => Database;
};

/** Called at the top of a file: made before its first test, dropped after its last. */
export function databaseOfThisFile(): DatabaseOfThisFile {
  let made: { readonly testDatabase: TestDatabase; readonly database: Database } | null = null;
  const there = () => {
    if (made === null) throw new Error('there is no database outside of hooks and tests');
    return made;
  };
  beforeAll(async () => {
    const testDatabase = await createMigratedDatabase();
    made = { testDatabase, database: openTestDatabase(testDatabase.url) };
  });
  afterAll(async () => {
    await there().database.close();
    await there().testDatabase.drop();
  });
  return {
    query: (text, values, name) => there().database.query(text, values, name),
    withConnection: (work) => there().database.withConnection(work),
    close: () => there().database.close(),
    openAgain: () => openTestDatabase(there().testDatabase.url),
  };
}
