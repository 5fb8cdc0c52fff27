import { apiGroups } from './api-groups.mjs';
import { documentedErrors } from './documented-errors.mjs';
import { markdownParser } from './markdown-parser.mjs';
import { plainWords } from './plain-words.mjs';
import { sqlWidth } from './sql-width.mjs';
import { tableOwners } from './table-owners.mjs';

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

/** The groups of apps/api/src, lowest first (docs/architecture.md). */
const API_GROUPS = ['platform', 'access', 'ledger', 'outbound', 'schema', 'process'];

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
  day_counts: 'ledger/counts',
  events: 'ledger/events',
  idempotency_keys: 'platform/http/idempotency',
  job_changes: 'ledger/changes',
  job_counts: 'ledger/counts',
  leases: 'ledger/job-store',
  jobs: 'ledger/job-store',
  memberships: 'access/projects',
  output_chunks: 'ledger/output-store',
  outputs: 'ledger/output-store',
  preferences: 'access/users',
  projects: 'access/projects',
  role_permissions: 'access/roles',
  roles: 'access/roles',
  sequences: 'access/roles',
  sessions: 'access/sessions',
  settings: 'platform/database',
  sign_in_links: 'access/sessions',
  command_claims: 'ledger/agents',
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
  ['access/tokens/token-use.repository.ts', 'users', 'the last use of a token is the last login of its user'],
  ['access/sessions/sessions.repository.ts', 'users', 'the last use of a session is the last login of its user'],
  ['access/users/makers.repository.ts', '*', 'tokens and webhooks store makers alike, and change them alike'],
  ['access/users/makers.repository.ts', 'tokens', 'a deleted maker is replaced where they are named'],
  ['access/users/users.repository.ts', 'tokens', 'a deactivated user loses all tokens in the same transaction'],
  ['access/users/users.repository.ts', 'sessions', 'a deactivated user loses all sessions in the same transaction'],
  ['access/users/users.repository.ts', 'sign_in_links', 'a deactivated user loses all links in the same transaction'],
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
const PLAIN_FOLDERS = ['apps/api/src', 'apps/api/test', 'apps/agent', 'apps/web/src', 'libs', 'tools'];

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
  ignores: ['docs/jobs-api.md'],
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
