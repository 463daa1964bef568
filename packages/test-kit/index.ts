export { createFakeClock } from './src/fake-clock.ts';
export type { FakeClock } from './src/fake-clock.ts';
export { createTestDatabase } from './src/test-database.ts';
export type { TestDatabase, TestDatabaseOptions } from './src/test-database.ts';
