import systemTests from '../jest.config.js';
import unitTests from '../../jest.config.js';

// Real brokers, one at a time: they need much to be installed, so they are apart from
// the other system tests.
export default {
  ...systemTests,
  testMatch: ['<rootDir>/system-tests/brokers/*.test.ts'],
  testPathIgnorePatterns: [],
  // Published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(@platformatic|scule)/)'],
  globalSetup: unitTests.globalSetup,
  globalTeardown: unitTests.globalTeardown,
};
