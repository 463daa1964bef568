// The three customers that the examples use, so that the first curl works.
import type { Database } from './pool.ts';

/** Leaves contacts alone that are there already. */
export async function seedDevelopment(database: Database): Promise<void> {
  await database.query(
    `insert into customers (id, phone)
     values ('123', '+573001112233'), ('124', '+573001112244'), ('125', '+573001112255')
     on conflict (id) do nothing`,
  );
}
