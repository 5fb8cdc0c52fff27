import { apiGroups } from './api-groups.mjs';
import { documentedErrors } from './documented-errors.mjs';
import { markdownParser } from './markdown-parser.mjs';
import { plainWords } from './plain-words.mjs';
import { sqlWidth } from './sql-width.mjs';
import { tableOwners } from './table-owners.mjs';
import { TABLE_OWNERS, TABLE_READERS, TABLE_WRITERS } from './tables.mjs';

/** Specs and what only they use. */
export const SPECS = ['**/*.spec.ts', '**/test/**/*.ts'];

const syncledger = {
  rules: {
    'api-groups': apiGroups,
    'documented-errors': documentedErrors,
    'plain-words': plainWords,
    'sql-width': sqlWidth,
    'table-owners': tableOwners,
  },
};

/** The groups of apps/api/src, lowest first (docs/explanation/architecture.md). */
const API_GROUPS = ['platform', 'access', 'ledger', 'outbound', 'schema', 'process'];

const groupsOfApi = {
  files: ['apps/api/src/**/*.ts'],
  plugins: { syncledger },
  rules: { 'syncledger/api-groups': ['error', { order: API_GROUPS, open: ['platform'] }] },
};

const tablesHaveOwners = {
  files: ['apps/api/src/**/*.ts'],
  ignores: ['apps/api/src/schema/**', ...SPECS],
  plugins: { syncledger },
  rules: {
    'syncledger/table-owners': ['error', { owners: TABLE_OWNERS, exceptions: TABLE_WRITERS, readers: TABLE_READERS }],
  },
};

const sqlIsNarrow = {
  files: ['apps/api/src/**/*.ts'],
  // Migrations are frozen.
  ignores: ['apps/api/src/schema/migrations/**', ...SPECS],
  plugins: { syncledger },
  rules: { 'syncledger/sql-width': ['error', { columns: 120 }] },
};

const errorsAreDocumented = {
  files: ['{apps,libs}/**/*.{ts,tsx}'],
  ignores: SPECS,
  plugins: { syncledger },
  rules: { 'syncledger/documented-errors': 'error' },
};

/** Folders whose comments and messages use the terms of tools/lint-rules/vocabulary.mjs. Add a folder once it is clean. */
const PLAIN_FOLDERS = ['apps/api/src', 'apps/api/test', 'apps/agent', 'apps/web/src', 'apps/docs', 'libs', 'tools'];

const plainWordsInCode = {
  files: PLAIN_FOLDERS.map((folder) => `${folder}/**/*.{ts,tsx,mjs}`),
  // The list itself, and violations of it.
  ignores: ['tools/lint-rules/{vocabulary.mjs,*.cases.ts}'],
  plugins: { syncledger },
  rules: { 'syncledger/plain-words': 'error' },
};

const plainWordsInMarkdown = {
  files: ['**/*.md'],
  // A reference that is fixed byte for byte.
  ignores: ['docs/reference/jobs-api.md'],
  plugins: { syncledger },
  languageOptions: { parser: markdownParser },
  rules: { 'syncledger/plain-words': 'error' },
};

/** The configuration of our own rules. */
export const projectRules = [
  groupsOfApi,
  tablesHaveOwners,
  sqlIsNarrow,
  errorsAreDocumented,
  plainWordsInCode,
  plainWordsInMarkdown,
];
