import { jestBase, jestRun } from '../jest.base.mjs';

const postgres = '<rootDir>/../libs/testing/postgres';

/** The data generator and the benchmark run on both databases, on a PostgreSQL of this run. */
export default {
  ...jestBase,
  displayName: 'tools',
  globalSetup: `${postgres}/start-postgres.mjs`,
  setupFiles: ['<rootDir>/../apps/api/test/support/preload.mjs'],
  globalTeardown: `${postgres}/stop-postgres.mjs`,
  testTimeout: jestRun.testTimeout,
};
