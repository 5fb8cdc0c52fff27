import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';

const swcOptions = {
  swcrc: false,
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    // The same three as in tsconfig.base.json: Nest and class-validator read the metadata that they make.
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    target: 'es2022',
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

/**
 * `*.nightly.spec.ts` takes long or starts many processes: `npm run test:nightly` runs it, and so does a run that names files.
 */
const isNightly = process.env.SYNCLEDGER_TEST_NIGHTLY === '1';
const namesFiles = process.argv.slice(2).some((argument) => !argument.startsWith('-'));
const omitted = isNightly ? [] : [String.raw`\.nightly\.spec\.ts$`];

/** The specs that suites import, as absolute paths. */
const inSuites = globSync('{apps,libs}/*/test/suites/*.suite.ts', { cwd: import.meta.dirname }).flatMap((suite) => {
  const file = path.join(import.meta.dirname, suite);
  const imports = readFileSync(file, 'utf8').matchAll(/^import '(.*)\.js';$/gm);
  return Array.from(imports, ([, spec]) => path.resolve(path.dirname(file), `${spec}.ts`));
});

/**
 * Loading the application takes longer than most specs: a suite imports some of them, which then share it. A run that names
 * files runs the specs themselves.
 */
const filesOf = namesFiles
  ? { testMatch: ['**/*.spec.ts'], testPathIgnorePatterns: ['/node_modules/'] }
  : {
      testMatch: ['**/*.{spec,suite}.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...omitted, ...inSuites.map((file) => `^${RegExp.escape(file)}$`)],
    };

/** What every jest.config.mjs of the workspace starts from. */
export const jestBase = {
  testEnvironment: path.join(import.meta.dirname, 'tools/setup/jest-environment.mjs'),
  // In our folder, where nobody else can put code.
  cacheDirectory: path.join(import.meta.dirname, 'node_modules/.cache/syncledger/jest'),
  ...filesOf,
  // Our packages from their sources, without a build. Not `import`: with it tslib, under TypeORM, ends in a require cycle.
  testEnvironmentOptions: { customExportConditions: ['@syncledger/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swcOptions] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/bundle', '<rootDir>/out-tsc'],
};

/** What Jest takes from the configuration of a run only, never from those of its projects. */
export const jestRun = {
  // One more than processors, because tests wait for servers, browsers and databases; those run beside the workers.
  maxWorkers: availableParallelism() + 1,
  // What a spec has loaded is not wholly let go of, 40 MB each: a worker that has run fifty of them is busy looking through that
  // for garbage.
  workerIdleMemoryLimit: '600MB',
  // With that much to free, on a busy machine, an exit takes longer than the 500 ms after which Jest reports open handles.
  workerGracefulExitTimeout: 10_000,
  // For what hangs: on a busy machine, the start of a process alone may take a minute.
  testTimeout: 180_000,
};
