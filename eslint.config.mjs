import { builtinModules } from 'node:module';
import eslint from '@eslint/js';
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { apiGroups } from './tools/lint-rules/api-groups.mjs';
import { documentedErrors } from './tools/lint-rules/documented-errors.mjs';
import { tableOwners } from './tools/lint-rules/table-owners.mjs';

// Without a project graph in Nx's cache, as in a fresh clone, enforce-module-boundaries lets everything pass.
await createProjectGraphAsync({ exitOnError: false });

const SPECS = ['**/*.spec.ts', '**/test/**/*.ts'];
const START_FILE = 'apps/api/src/main.ts';

const syncledger = {
  rules: { 'api-groups': apiGroups, 'documented-errors': documentedErrors, 'table-owners': tableOwners },
};

/** The groups of apps/api/src, lowest first (docs/architecture.md). */
const API_GROUPS = ['platform', 'access', 'ledger', 'outbound', 'schema', 'process'];

const boundaries = {
  files: ['**/*.{ts,tsx}'],
  plugins: { '@nx': nx },
  rules: {
    '@nx/enforce-module-boundaries': [
      'error',
      {
        allow: [],
        depConstraints: [
          { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:client', 'type:domain', 'type:testing'] },
          { sourceTag: 'type:testing', onlyDependOnLibsWithTags: ['type:domain'] },
          { sourceTag: 'type:client', onlyDependOnLibsWithTags: ['type:domain'] },
          {
            sourceTag: 'type:domain',
            onlyDependOnLibsWithTags: ['type:domain'],
            allowedExternalImports: [
              'class-transformer',
              'class-validator',
              'croner',
              'reflect-metadata',
              'fast-check',
              '@jest/globals',
            ],
          },
          {
            sourceTag: 'type:tool',
            onlyDependOnLibsWithTags: ['type:app', 'type:client', 'type:domain', 'type:testing'],
          },
        ],
      },
    ],
  },
};

const FOR_BROWSERS_TOO = 'libs/domain runs in a browser too: nothing of Node.';

const pureDomain = {
  files: ['libs/domain/**/*.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: builtinModules.map((name) => ({ name, message: FOR_BROWSERS_TOO })),
        patterns: [{ group: ['node:*'], message: FOR_BROWSERS_TOO }],
      },
    ],
  },
};

const ormInItsRoom = {
  files: ['apps/**/*.ts', 'libs/client/**/*.ts', 'tools/**/*.ts'],
  ignores: [
    'apps/api/src/**/*.{entity,repository}.ts',
    'apps/api/src/**/*.{entity,repository}.spec.ts',
    'apps/api/src/{platform/database,schema}/**',
    // It measures what is usual: TypeORM wherever one likes.
    'tools/bench/yardsticks/usual/**',
  ],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: ['typeorm', 'typeorm/*'], message: 'typeorm stays in entities, repositories and database/.' },
        ],
      },
    ],
  },
};

const groupsOfApi = {
  files: ['apps/api/src/**/*.ts'],
  plugins: { syncledger },
  rules: { 'syncledger/api-groups': ['error', { order: API_GROUPS, open: ['platform'] }] },
};

/** The folder below apps/api/src whose SQL writes a table. */
const TABLE_OWNERS = {
  agents: 'ledger/agents',
  audit_entries: 'access/audit',
  connections: 'ledger/connections',
  events: 'ledger/events',
  idempotency_keys: 'platform/http/idempotency',
  job_changes: 'ledger/changes',
  job_counts: 'ledger/counts',
  jobs: 'ledger/job-store',
  memberships: 'access/projects',
  projects: 'access/projects',
  role_permissions: 'access/roles',
  roles: 'access/roles',
  sequences: 'access/roles',
  settings: 'platform/database',
  system_claims: 'ledger/agents',
  tokens: 'access/tokens',
  users: 'access/users',
  webhook_deliveries: 'outbound/webhooks',
  webhook_events: 'outbound/webhooks',
  webhooks: 'outbound/webhooks',
};

/** Files whose SQL writes a table of another folder, and why; `*` where the statement does not name the table. */
const TABLE_EXCEPTIONS = [
  [
    'access/projects/projects.repository.ts',
    'connections',
    'archiving a project changes which connections can be late',
  ],
  ['access/roles/roles.repository.ts', 'users', 'replacing a role moves its holders in one transaction'],
  ['access/roles/roles.repository.ts', 'projects', 'a changed role of members is a new version of the project'],
  ['access/roles/roles.repository.ts', 'memberships', 'replacing a role moves its holders in one transaction'],
  ['access/tokens/last-use.repository.ts', 'users', 'the last use of a token is the last login of its user'],
  ['access/users/makers.repository.ts', '*', 'tokens and webhooks store makers alike, and change them alike'],
  ['access/users/makers.repository.ts', 'tokens', 'a deleted maker is replaced where they are named'],
  ['access/users/users.repository.ts', 'tokens', 'a deactivated user loses all tokens in the same transaction'],
  ['ledger/jobs/runs.repository.ts', 'settings', 'each setting belongs to one feature: leases_watched_at'],
  [
    'ledger/project-deletion/project-deletion.repository.ts',
    'connections',
    'a deleted project hides all its connections at once',
  ],
  ['ledger/purge/purge.repository.ts', 'connections', 'deletes hidden connections once they have no jobs'],
  ['ledger/purge/purge.repository.ts', 'projects', 'deletes hidden projects once they have no connections'],
  ['ledger/retention/rules.repository.ts', 'settings', 'each setting belongs to one feature: the rule of all projects'],
  ['ledger/retention/rules.repository.ts', 'projects', 'the columns of the rule belong to retention'],
  ['ledger/schedule/schedule.repository.ts', 'connections', 'the columns of due times belong to the schedule'],
  ['platform/secrets/key-check.ts', 'settings', 'each setting belongs to one feature: checks of keys'],
  ['platform/secrets/sealed-column.repository.ts', '*', 're-encrypts a column of any table when keys are rotated'],
].map(([file, table, reason]) => ({ file, table, reason }));

const tablesHaveOwners = {
  files: ['apps/api/src/**/*.ts'],
  ignores: ['apps/api/src/schema/**', ...SPECS],
  plugins: { syncledger },
  rules: { 'syncledger/table-owners': ['error', { owners: TABLE_OWNERS, exceptions: TABLE_EXCEPTIONS }] },
};

const environmentInConfig = {
  files: ['apps/**/*.ts', 'libs/**/*.ts'],
  ignores: ['apps/{agent,web}/src/config/**', 'apps/api/src/platform/config/**', 'libs/testing/**', ...SPECS],
  rules: {
    'no-restricted-properties': [
      'error',
      { object: 'process', property: 'env', message: 'Only config/ reads the environment: inject what it offers.' },
    ],
  },
};

const sizes = {
  files: ['**/*.{ts,tsx,mjs}'],
  rules: {
    'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
    'max-lines-per-function': ['error', { max: 40, skipBlankLines: false, skipComments: false }],
    'max-params': ['error', { max: 5 }],
  },
};

const errorsAreDocumented = {
  files: ['{apps,libs}/**/*.{ts,tsx}'],
  ignores: SPECS,
  plugins: { syncledger },
  rules: { 'syncledger/documented-errors': 'error' },
};

const everyTestRuns = {
  files: SPECS,
  rules: {
    'max-lines-per-function': 'off',
    'no-restricted-syntax': [
      'error',
      {
        selector: 'MemberExpression[property.name=/^(only|skip|todo)$/][object.name=/^(describe|it|test)$/]',
        message: 'Every test runs: no only, no skip, no todo.',
      },
      {
        selector: 'CallExpression[callee.name=/^(fdescribe|fit|xdescribe|xit|xtest)$/]',
        message: 'Every test runs: no only, no skip, no todo.',
      },
    ],
  },
};

const typescript = {
  files: ['**/*.{ts,tsx}'],
  extends: [tseslint.configs.strictTypeChecked],
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  rules: {
    // A Nest module is a class that holds nothing but its decorator.
    '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    // A synchronous driver behind an interface of promises: what it throws must become a rejection.
    '@typescript-eslint/require-await': 'off',
    // Input classes and entities are shapes: a literal with the right fields is one.
    '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    // `rows<Row>(statement)`: only the caller knows what a statement returns.
    '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  },
};

/** The benchmark and the trial of faults: linted in the nightly run, with a tsconfig of their own. */
const TRIALS = ['tools/bench/', 'tools/faults/'];
const trials = {
  files: TRIALS.map((folder) => `${folder}**/*.ts`),
  languageOptions: { parserOptions: { projectService: false, project: 'tools/tsconfig.trials.json' } },
};

/** A component is a function whose body is mostly markup, and its event handlers are arrows to what they call. */
const components = {
  files: ['apps/web/src/**/*.{ts,tsx}'],
  rules: {
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: false }],
    '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  },
};

/** Specs read JSON of any shape, and say with expect() what it should be. */
const looserTypesInSpecs = {
  files: SPECS,
  rules: {
    '@typescript-eslint/no-unsafe-argument': 'off',
    '@typescript-eslint/no-unsafe-assignment': 'off',
    '@typescript-eslint/no-unsafe-member-access': 'off',
    '@typescript-eslint/no-unsafe-return': 'off',
    '@typescript-eslint/no-non-null-assertion': 'off',
    '@typescript-eslint/unbound-method': 'off',
    '@typescript-eslint/no-misused-spread': 'off',
    '@typescript-eslint/no-invalid-void-type': 'off',
    '@typescript-eslint/no-unsafe-call': 'off',
  },
};

const plainNode = {
  files: ['**/*.mjs'],
  languageOptions: {
    globals: {
      clearInterval: 'readonly',
      clearTimeout: 'readonly',
      console: 'readonly',
      process: 'readonly',
      setInterval: 'readonly',
      setTimeout: 'readonly',
      URL: 'readonly',
    },
  },
};

export default defineConfig(
  globalIgnores([
    ...(process.env.SYNCLEDGER_TEST_NIGHTLY === '1' ? [] : TRIALS),
    '**/dist/',
    '**/bundle/',
    '**/out-tsc/',
    '**/coverage/',
    '.nx/',
    'data/',
    'libs/client/src/generated/',
  ]),
  eslint.configs.recommended,
  typescript,
  trials,
  plainNode,
  boundaries,
  pureDomain,
  ormInItsRoom,
  groupsOfApi,
  tablesHaveOwners,
  environmentInConfig,
  sizes,
  errorsAreDocumented,
  { files: ['{apps,libs}/**/*.{ts,tsx}'], ignores: [START_FILE], rules: { 'no-console': 'error' } },
  components,
  looserTypesInSpecs,
  everyTestRuns,
);
