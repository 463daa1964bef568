import type { TestDatabaseServer } from './test-database-server.ts';

// Setup and teardown are loaded apart by jest; the global object is what they share.
declare global {
  var relevoTestDatabaseServer: TestDatabaseServer | undefined;
}

async function stopDatabaseOfRun(): Promise<void> {
  await globalThis.relevoTestDatabaseServer?.stop();
  globalThis.relevoTestDatabaseServer = undefined;
}

// jest takes a default export here and nothing else.
export { stopDatabaseOfRun as default };
