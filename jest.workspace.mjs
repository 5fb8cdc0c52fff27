import { jestRun } from './jest.base.mjs';

/**
 * The tests of all projects in one run of Jest: they share its workers, and a long file of one project keeps none of the
 * others waiting. Each project has a jest.config.mjs of its own, which `npx nx test PROJECT` uses.
 */
export default {
  ...jestRun,
  testSequencer: '<rootDir>/tools/setup/longest-first.mjs',
  projects: ['<rootDir>/apps/*/jest.config.mjs', '<rootDir>/libs/*/jest.config.mjs', '<rootDir>/tools/jest.config.mjs'],
};
