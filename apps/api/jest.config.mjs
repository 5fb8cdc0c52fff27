import { jestBase, jestRun } from '../../jest.base.mjs';

/** One PostgreSQL serves the whole run; every test database is a copy of a template in it (testing/test-database.ts). */
export default {
  ...jestBase,
  testTimeout: jestRun.testTimeout,
  displayName: 'api',
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  globalSetup: '<rootDir>/../../libs/testing/postgres/start-postgres.mjs',
  globalTeardown: '<rootDir>/../../libs/testing/postgres/stop-postgres.mjs',
  setupFiles: ['<rootDir>/test/support/preload.mjs'],
};
