import { jestBase, jestRun } from '../jest.base.mjs';
import { fromBundle } from '../jest.packages.mjs';

const testing = '<rootDir>/../libs/testing';

/** The data generator and the benchmark run on both databases, on a PostgreSQL of this run. */
export default {
  ...jestBase,
  moduleNameMapper: { ...jestBase.moduleNameMapper, ...fromBundle },
  displayName: 'tools',
  globalSetup: `${testing}/packages/set-up.mjs`,
  globalTeardown: `${testing}/postgres/stop-postgres.mjs`,
  testTimeout: jestRun.testTimeout,
};
