import { join } from 'node:path';

import unitTests from '../jest.config.js';

// The system tests start real processes and a database of their own, one
// system at a time, so they are apart from the quick run and need no setup of it.
export default {
  rootDir: join(import.meta.dirname, '..'),
  testEnvironment: unitTests.testEnvironment,
  testMatch: ['<rootDir>/system-tests/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/system-tests/brokers/'],
  modulePathIgnorePatterns: unitTests.modulePathIgnorePatterns,
  transform: unitTests.transform,
  transformIgnorePatterns: unitTests.transformIgnorePatterns,
  testTimeout: 120_000,
  maxWorkers: 1,
};
