import { jestBase } from '../../jest.base.mjs';

/** One PostgreSQL serves the whole run; every test database is a copy of a template in it (testing/test-database.ts). */
export default {
  ...jestBase,
  displayName: 'api',
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  globalSetup: '<rootDir>/src/database/testing/start-postgres.mjs',
  globalTeardown: '<rootDir>/src/database/testing/stop-postgres.mjs',
  setupFiles: ['<rootDir>/test/support/preload.mjs'],
  // Starting a child process, or making a template database, on a busy machine.
  testTimeout: 30_000,
};
