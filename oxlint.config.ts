import { defineConfig, type OxlintConfig } from 'oxlint';

type Rules = NonNullable<OxlintConfig['rules']>;
type Override = NonNullable<OxlintConfig['overrides']>[number];

/** Mistakes in any JavaScript: what ESLint recommends. */
const mistakes: Rules = {
  'for-direction': 'error',
  'no-async-promise-executor': 'error',
  'no-case-declarations': 'error',
  'no-compare-neg-zero': 'error',
  'no-cond-assign': 'error',
  'no-constant-binary-expression': 'error',
  'no-constant-condition': 'error',
  'no-control-regex': 'error',
  'no-debugger': 'error',
  'no-delete-var': 'error',
  'no-dupe-else-if': 'error',
  'no-duplicate-case': 'error',
  'no-empty': 'error',
  'no-empty-character-class': 'error',
  'no-empty-pattern': 'error',
  'no-empty-static-block': 'error',
  'no-ex-assign': 'error',
  'no-extra-boolean-cast': 'error',
  'no-fallthrough': 'error',
  'no-global-assign': 'error',
  'no-invalid-regexp': 'error',
  'no-irregular-whitespace': 'error',
  'no-loss-of-precision': 'error',
  'no-misleading-character-class': 'error',
  'no-nonoctal-decimal-escape': 'error',
  'no-prototype-builtins': 'error',
  'no-regex-spaces': 'error',
  'no-self-assign': 'error',
  'no-shadow-restricted-names': 'error',
  'no-sparse-arrays': 'error',
  'no-unassigned-vars': 'error',
  'no-unexpected-multiline': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-optional-chaining': 'error',
  'no-unused-labels': 'error',
  'no-unused-private-class-members': 'error',
  'no-useless-assignment': 'error',
  'no-useless-backreference': 'error',
  'no-useless-catch': 'error',
  'no-useless-escape': 'error',
  'preserve-caught-error': 'error',
  'require-yield': 'error',
  'use-isnan': 'error',
  'valid-typeof': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'prefer-rest-params': 'error',
  'prefer-spread': 'error',
  'no-undef': 'error',
  'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
};

/** What typescript-eslint calls strict, as far as it needs no types. */
const strict: Rules = {
  'typescript/ban-ts-comment': 'error',
  'typescript/no-array-constructor': 'error',
  'typescript/no-duplicate-enum-values': 'error',
  'typescript/no-dynamic-delete': 'error',
  'typescript/no-empty-object-type': 'error',
  'typescript/no-explicit-any': 'error',
  'typescript/no-extra-non-null-assertion': 'error',
  'typescript/no-invalid-void-type': 'error',
  'typescript/no-misused-new': 'error',
  'typescript/no-namespace': 'error',
  'typescript/no-non-null-asserted-nullish-coalescing': 'error',
  'typescript/no-non-null-asserted-optional-chain': 'error',
  'typescript/no-non-null-assertion': 'error',
  'typescript/no-require-imports': 'error',
  'typescript/no-this-alias': 'error',
  'typescript/no-unnecessary-type-constraint': 'error',
  'typescript/no-unsafe-declaration-merging': 'error',
  'typescript/no-unsafe-function-type': 'error',
  'typescript/no-unused-expressions': 'error',
  'typescript/no-useless-constructor': 'error',
  'typescript/no-wrapper-object-types': 'error',
  'typescript/prefer-as-const': 'error',
  'typescript/prefer-literal-enum-member': 'error',
  'typescript/prefer-namespace-keyword': 'error',
  'typescript/triple-slash-reference': 'error',
  'typescript/unified-signatures': 'error',
  // A Nest module is a class that holds nothing but its decorator.
  'typescript/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
};

/** Rules that need types. */
const typed: Rules = {
  'typescript/await-thenable': 'error',
  'typescript/no-array-delete': 'error',
  'typescript/no-base-to-string': 'error',
  'typescript/no-confusing-void-expression': 'error',
  'typescript/no-deprecated': 'error',
  'typescript/no-duplicate-type-constituents': 'error',
  'typescript/no-floating-promises': 'error',
  'typescript/no-for-in-array': 'error',
  'typescript/no-generated-empty-object-type': 'error',
  'typescript/no-implied-eval': 'error',
  'typescript/no-meaningless-void-operator': 'error',
  'typescript/no-misused-promises': 'error',
  'typescript/no-misused-spread': 'error',
  'typescript/no-mixed-enums': 'error',
  'typescript/no-redundant-type-constituents': 'error',
  'typescript/no-unnecessary-boolean-literal-compare': 'error',
  'typescript/no-unnecessary-condition': 'error',
  'typescript/no-unnecessary-template-expression': 'error',
  'typescript/no-unnecessary-type-arguments': 'error',
  'typescript/no-unnecessary-type-assertion': 'error',
  'typescript/no-unnecessary-type-conversion': 'error',
  'typescript/no-unsafe-argument': 'error',
  'typescript/no-unsafe-assignment': 'error',
  'typescript/no-unsafe-call': 'error',
  'typescript/no-unsafe-enum-assignment': 'error',
  'typescript/no-unsafe-enum-comparison': 'error',
  'typescript/no-unsafe-member-access': 'error',
  'typescript/no-unsafe-return': 'error',
  'typescript/no-unsafe-unary-minus': 'error',
  'typescript/no-useless-default-assignment': 'error',
  'typescript/only-throw-error': 'error',
  'typescript/prefer-promise-reject-errors': 'error',
  'typescript/prefer-reduce-type-parameter': 'error',
  'typescript/prefer-return-this-type': 'error',
  'typescript/related-getter-setter-pairs': 'error',
  'typescript/restrict-plus-operands': [
    'error',
    { allowAny: false, allowBoolean: false, allowNullish: false, allowNumberAndString: false, allowRegExp: false },
  ],
  'typescript/restrict-template-expressions': [
    'error',
    {
      allowAny: false,
      allowBoolean: false,
      allowNever: false,
      allowNullish: false,
      allowNumber: true,
      allowRegExp: false,
    },
  ],
  'typescript/return-await': ['error', 'error-handling-correctness-only'],
  'typescript/unbound-method': 'error',
  'typescript/use-unknown-in-catch-callback-variable': 'error',
};

/** Specs and what only they use. */
const SPECS = ['**/*.spec.ts', '**/test/**/*.ts'];

const TYPESCRIPT = ['**/*.{ts,tsx}'];

/** Folders whose comments and messages use the terms of tools/lint-rules/vocabulary.mjs. Add a folder once it is clean. */
const PLAIN_FOLDERS = ['apps/api/src', 'apps/api/test', 'apps/agent', 'apps/web/src', 'apps/docs', 'libs', 'tools'];

const sizes = (lines: number): Rules => ({
  'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: lines, skipBlankLines: false, skipComments: false }],
  'max-params': ['error', { max: 5 }],
});

/** TypeORM stays in one room. */
const typeormInItsRoom: Override = {
  files: ['apps/**/*.ts', 'libs/client/**/*.ts', 'tools/**/*.ts'],
  excludeFiles: [
    'apps/api/src/**/*.entity.ts',
    'apps/api/src/{platform/database,schema}/**',
    // It measures what is usual: TypeORM wherever one likes.
    'tools/bench/yardsticks/usual/**',
  ],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: ['typeorm', 'typeorm/*'], message: 'typeorm stays in entities, migrations and database/.' },
        ],
      },
    ],
  },
};

const environmentInConfig: Override = {
  files: ['apps/**/*.ts', 'libs/**/*.ts'],
  excludeFiles: ['apps/{agent,web}/src/config/**', 'apps/api/src/platform/config/**', 'libs/testing/**', ...SPECS],
  rules: {
    'no-restricted-properties': [
      'error',
      { object: 'process', property: 'env', message: 'Only config/ reads the environment: inject what it offers.' },
    ],
  },
};

/** Our own rules: tools/lint-rules. */
const projectRules: Override[] = [
  { files: ['apps/api/src/**/*.ts'], rules: { 'syncledger/api-groups': 'error' } },
  {
    files: ['apps/api/src/**/*.ts'],
    excludeFiles: ['apps/api/src/schema/**', ...SPECS],
    rules: { 'syncledger/table-owners': 'error' },
  },
  {
    files: ['apps/api/src/**/*.ts'],
    // Migrations are frozen.
    excludeFiles: ['apps/api/src/schema/migrations/**', ...SPECS],
    rules: { 'syncledger/sql-width': ['error', { columns: 120 }] },
  },
  {
    files: ['{apps,libs}/**/*.{ts,tsx}'],
    excludeFiles: SPECS,
    rules: { 'syncledger/documented-errors': 'error' },
  },
  {
    files: PLAIN_FOLDERS.map((folder) => `${folder}/**/*.{ts,tsx,mjs}`),
    // The list itself, and violations of it.
    excludeFiles: ['tools/lint-rules/{vocabulary.mjs,*.cases.ts}'],
    rules: { 'syncledger/plain-words': 'error' },
  },
];

const specs: Override = {
  files: SPECS,
  plugins: ['jest'],
  rules: {
    ...off('no-unsafe-argument', 'no-unsafe-assignment', 'no-unsafe-call', 'no-unsafe-member-access'),
    ...off('no-unsafe-return', 'unbound-method', 'no-misused-spread', 'no-non-null-assertion', 'no-invalid-void-type'),
    'max-lines-per-function': 'off',
    // Every test runs.
    'jest/no-focused-tests': 'error',
    'jest/no-disabled-tests': 'error',
  },
};

function off(...names: string[]): Rules {
  return Object.fromEntries(names.map((name) => [`typescript/${name}`, 'off']));
}

/** What may import what is in dependency-cruiser.config.mjs, and in api-groups below. */
export default defineConfig({
  plugins: ['typescript'],
  jsPlugins: ['./tools/lint-rules/syncledger.mjs'],
  options: { typeAware: true },
  categories: { correctness: 'off' },
  env: { builtin: true, node: true },
  ignorePatterns: [
    '**/dist/',
    '**/bundle/',
    '**/out-tsc/',
    '**/coverage/',
    '.nx/',
    'data/',
    'libs/client/src/generated/',
  ],
  rules: { ...mistakes, ...sizes(40) },
  overrides: [
    // The compiler knows better what is defined.
    { files: TYPESCRIPT, rules: { ...strict, ...typed, 'no-undef': 'off' } },
    // Scripts that browsers get as they are.
    { files: ['apps/*/public/**/*.js'], env: { browser: true, node: false } },
    // A component is a function whose body is mostly markup, and its event handlers are arrows to what they call.
    {
      files: ['apps/web/src/**/*.{ts,tsx}'],
      rules: { ...sizes(60), 'typescript/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }] },
    },
    typeormInItsRoom,
    environmentInConfig,
    { files: ['{apps,libs}/**/*.{ts,tsx}'], excludeFiles: ['apps/api/src/main.ts'], rules: { 'no-console': 'error' } },
    ...projectRules,
    specs,
  ],
});
