import { jestBase, jestRun } from '../../jest.base.mjs';

/** Pure specs beside the code; test/ drives the built dashboard in a browser against the built server. */
export default {
  ...jestBase,
  testTimeout: jestRun.testTimeout,
  displayName: 'web',
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
};
