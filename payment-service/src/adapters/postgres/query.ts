// Statements that change nothing when they are sent twice: whenever the database is
// away, the caller may simply come again.
import { DatabaseUnavailableError } from '../../application/store.ts';
import { isOutage } from './pool.ts';
import type { Database } from './pool.ts';

export type Query = <Row>(sql: string, values: readonly unknown[]) => Promise<readonly Row[]>;

/** What a failure of a statement that may be sent again is to its caller. */
export function ofRepeatable(error: unknown): unknown {
  return isOutage(error) ? new DatabaseUnavailableError('The database is away.', { cause: error }) : error;
}

/** Throws `DatabaseUnavailableError` where the database is away, also in mid-statement. */
export function createQuery(database: Database): Query {
  return async <Row>(sql: string, values: readonly unknown[]) => {
    try {
      return (await database.query<Row>(sql, values)).rows;
    } catch (error) {
      throw ofRepeatable(error);
    }
  };
}

/** A column in milliseconds since the epoch. */
export const epochMs = (column: string): string => `extract(epoch from ${column})::float8 * 1000`;
