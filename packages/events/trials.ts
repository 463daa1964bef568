// For tests only, and processes of tests: what the real consumer has to get through, and
// the wrong ones that must not. Needs no jest.
export { createBreakingDatabase, loseConnection } from './trials/breaking-database.ts';
export { contenders } from './trials/contenders.ts';
export type { ContenderName } from './trials/contenders.ts';
export { accountOfTrial, createEffectsTable, recordEffects } from './trials/effects.ts';
export type { TrialAccount } from './trials/effects.ts';
export { createSeededDraw } from './trials/seeded-draw.ts';
export { writeTrialEvents } from './trials/trial-writers.ts';
