import type { TestDatabase } from '@relevo/test-kit';
import { openTestDatabase } from './running-service.ts';

/** One statement past the service, on a connection of its own. */
export async function askDatabase<Row>(
  { url }: TestDatabase,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const straight = openTestDatabase(url);
  try {
    return (await straight.query<Row>(sql, values)).rows;
  } finally {
    await straight.close();
  }
}
