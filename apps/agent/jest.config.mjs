import { jestBase } from '../../jest.base.mjs';

export default {
  ...jestBase,
  displayName: 'agent',
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  // Real servers and agents, on a busy machine.
  testTimeout: 60_000,
};
