import { builtinModules } from 'node:module';
import eslint from '@eslint/js';
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { projectRules, SPECS } from './tools/lint-rules/project-rules.mjs';

// Without a project graph in Nx's cache, as in a fresh clone, enforce-module-boundaries lets everything pass.
await createProjectGraphAsync({ exitOnError: false });

const START_FILE = 'apps/api/src/main.ts';

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
              'string-width',
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
  // What needs types is checked by oxlint, in a fifth of the time: .oxlintrc.json.
  extends: [tseslint.configs.strict],
  rules: {
    // A Nest module is a class that holds nothing but its decorator.
    '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  },
};

/** A component is a function whose body is mostly markup, and its event handlers are arrows to what they call. */
const components = {
  files: ['apps/web/src/**/*.{ts,tsx}'],
  rules: {
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: false }],
  },
};

const looserTypesInSpecs = {
  files: SPECS,
  rules: {
    '@typescript-eslint/no-non-null-assertion': 'off',
    '@typescript-eslint/no-invalid-void-type': 'off',
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

/** Scripts that browsers get as they are. */
const plainBrowser = {
  files: ['apps/*/public/**/*.js'],
  languageOptions: { globals: { document: 'readonly', localStorage: 'readonly', matchMedia: 'readonly' } },
};

export default defineConfig(
  globalIgnores([
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
  plainNode,
  plainBrowser,
  boundaries,
  pureDomain,
  ormInItsRoom,
  ...projectRules,
  environmentInConfig,
  sizes,
  { files: ['{apps,libs}/**/*.{ts,tsx}'], ignores: [START_FILE], rules: { 'no-console': 'error' } },
  components,
  looserTypesInSpecs,
  everyTestRuns,
);
