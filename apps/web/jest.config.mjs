import { jestBase, jestRun } from '../../jest.base.mjs';

const postgres = '<rootDir>/../../libs/testing/postgres';

/** Pure specs beside the code; test/ drives the built dashboard in a browser against the built server. */
export default {
  ...jestBase,
  displayName: 'web',
  globalSetup: '<rootDir>/test/support/set-up.mjs',
  globalTeardown: `${postgres}/stop-postgres.mjs`,
  testTimeout: jestRun.testTimeout,
};
