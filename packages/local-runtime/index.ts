export { readCommandLine, readParentPid } from './src/command-line.ts';
export { createLineReader } from './src/line-reader.ts';
export { spawnLeashed } from './src/leashed-process.ts';
export type { ExitReport, LeashedProcess } from './src/leashed-process.ts';
export { createDatabaseHome } from './src/database-home.ts';
export type { DatabaseHome } from './src/database-home.ts';
export { findFreePort } from './src/free-port.ts';
export { startDatabaseServer } from './src/database-server.ts';
export type { DatabaseServer } from './src/database-server.ts';
