// Statements that change nothing when they are sent twice: whenever the database is
// away, the caller may simply come again.
import { DatabaseUnavailableError } from '../../application/store.ts';
import { isOutage } from './pool.ts';
import type { Database } from './pool.ts';

export type Query = <Row>(sql: string, values: readonly unknown[]) => Promise<readonly Row[]>;

/** Throws `DatabaseUnavailableError` where the database is away, also in mid-statement. */
export function createQuery(database: Database): Query {
  return async <Row>(sql: string, values: readonly unknown[]) => {
    try {
      return (await database.query<Row>(sql, values)).rows;
    } catch (error) {
      throw isOutage(error) ? new DatabaseUnavailableError('The database is away.', { cause: error }) : error;
    }
  };
}

/** A column in milliseconds since the epoch. */
export const epochMs = (column: string): string => `extract(epoch from ${column})::float8 * 1000`;
