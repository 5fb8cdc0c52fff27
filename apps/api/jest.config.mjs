import { jestBase, jestRun } from '../../jest.base.mjs';
import { fromBundle } from '../../jest.packages.mjs';

/** One PostgreSQL serves the whole run; every test database is a copy of a template in it (testing/test-database.ts). */
export default {
  ...jestBase,
  moduleNameMapper: { ...jestBase.moduleNameMapper, ...fromBundle },
  testTimeout: jestRun.testTimeout,
  displayName: 'api',
  globalSetup: '<rootDir>/../../libs/testing/packages/set-up.mjs',
  globalTeardown: '<rootDir>/../../libs/testing/postgres/stop-postgres.mjs',
};
