import { jestBase, jestRun } from '../../jest.base.mjs';

export default { ...jestBase, displayName: 'testing', testTimeout: jestRun.testTimeout };
