import { jestBase, jestRun } from '../../jest.base.mjs';

const postgres = '<rootDir>/../../libs/testing/postgres';

export default {
  ...jestBase,
  displayName: 'agent',
  globalSetup: `${postgres}/start-postgres.mjs`,
  globalTeardown: `${postgres}/stop-postgres.mjs`,
  testTimeout: jestRun.testTimeout,
};
