import { startTestDatabaseServer } from './test-database-server.ts';

// One PostgreSQL for the whole run. Workers get its address through the
// environment; a server named there beforehand is used as it is.
async function startDatabaseForRun(): Promise<void> {
  if ((process.env['RELEVO_TEST_DATABASE_URL'] ?? '') !== '') return;
  const server = await startTestDatabaseServer();
  process.env['RELEVO_TEST_DATABASE_URL'] = server.url;
  globalThis.relevoTestDatabaseServer = server;
}

// jest takes a default export here and nothing else.
export { startDatabaseForRun as default };
