export { createFakeClock } from './src/fake-clock.ts';
export type { FakeClock } from './src/fake-clock.ts';
export { createTestDatabase } from './src/test-database.ts';
export type { TestDatabase, TestDatabaseOptions } from './src/test-database.ts';
export { startScriptedServer } from './src/scripted-server.ts';
export type { Script, ScriptedReply, ScriptedRequest, ScriptedServer } from './src/scripted-server.ts';
export { collectedSpans } from './src/collected-spans.ts';
export type { CollectedSpan } from './src/collected-spans.ts';
export { until } from './src/until.ts';
