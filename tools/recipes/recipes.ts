import {
  byCompiler,
  byNothing,
  byTest,
  create,
  insert,
  start,
  type Enforcement,
  type Recipe,
  type Step,
} from './recipe.js';

const API = 'apps/api/src';
const JOBS = 'libs/domain/src/job';
const WEB = 'apps/web/src';
const CLIENT = 'libs/client/src/generated/types.gen.ts';
const MIGRATIONS = `${API}/schema/migrations`;

const generatedBy = 'npm run generate:client';
const byMigrations = byTest(`${MIGRATIONS}/migrations.spec.ts`, 'the entities ask for nothing more');
const byRights = byTest('apps/api/test/rights/rights.spec.ts', 'cells of the table of rights');
/** A page whose tables are generated. */
const generatedPage = (name: string): Step => ({
  file: `docs/reference/${name}.md`,
  edits: [],
  enforced: byNothing,
  generatedBy: 'npm run generate:docs',
});
/** The file itself compiles; another one does not until it is changed. */
const compilerIn = (file: string): Enforcement => ({ by: 'compiler', in: file });

const MIGRATION = `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Priority1799999999999 implements MigrationInterface {
  readonly name = 'Priority1799999999999';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE jobs ADD COLUMN priority integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE jobs DROP COLUMN priority');
  }
}
`;

const field: Recipe = {
  title: 'Show a new field of a job',
  steps: [
    { file: `${JOBS}/job-includes.ts`, edits: [insert("'priority', ", "'attempt'")], enforced: start },
    {
      file: `${JOBS}/job.ts`,
      edits: [
        insert('priority: number;\n  ', 'attempt: number;'),
        insert(`priority: included({ type: 'integer', description: 'How urgent it is.' }),\n  `, 'attempt: included('),
      ],
      enforced: byCompiler,
    },
    {
      file: `${API}/ledger/jobs/job-rows.ts`,
      edits: [insert('priority = 0, ', 'attempt = 1,'), insert('priority,\n    ', 'attempt,\n')],
      enforced: byCompiler,
    },
    {
      file: `${API}/ledger/job-store/job-columns.ts`,
      edits: [
        insert('priority: number;\n  ', 'attempt: number;'),
        insert('priority: true, ', 'attempt: true'),
        insert("priority: 'never', ", "attempt: 'alone'"),
      ],
      enforced: compilerIn(`${API}/ledger/jobs/job-rows.ts`),
    },
    {
      file: `${API}/ledger/job-store/job.entity.ts`,
      edits: [insert('@Count({ default: 0 }) priority!: number;\n  ', '@Count({ default: 1 }) attempt')],
      enforced: byMigrations,
    },
    { file: `${MIGRATIONS}/0002-priority.ts`, edits: [create(MIGRATION)], enforced: byMigrations },
    {
      file: `${MIGRATIONS}/index.ts`,
      edits: [
        insert("import { Priority1799999999999 } from './0002-priority.js';\n", '\n/** Every'),
        insert(', Priority1799999999999', '];'),
      ],
      enforced: byMigrations,
    },
    {
      file: CLIENT,
      edits: [
        { before: '    attempt?: number;', after: '    attempt?: number;\n    priority?: number;', all: true },
        { before: "Array<'state' | ", after: "Array<'state' | 'priority' | ", all: true },
      ],
      enforced: byNothing,
      generatedBy,
    },
    generatedPage('resources'),
    {
      file: `${WEB}/features/run/run-details.tsx`,
      edits: [insert("priority: { name: 'Priority', show: ({ priority }) => priority },\n  ", "attempt: { name: 'A")],
      enforced: byCompiler,
    },
  ],
};

const filter: Recipe = {
  title: 'Add a job filter',
  steps: [
    {
      file: `${JOBS}/job.inputs.ts`,
      edits: [
        insert(`@IdFilter({ description: 'Shorter than this.' })\n  ready__lt?: number[];\n\n  `, '@SearchFilter('),
      ],
      enforced: start,
    },
    {
      file: `${API}/ledger/jobs/filters/job-filters.ts`,
      edits: [
        insert(
          "  ready__lt: (values) => ({ where: sql`j.ready < ${Math.max(...values)}`, counted: { by: 'scan' } }),\n",
          '} satisfies JobFilterTable;',
        ),
      ],
      enforced: byCompiler,
    },
    {
      file: 'apps/api/test/support/naive-filter.ts',
      edits: [insert('ready__lt: (job, value) => job.ready < Number(value),\n    ', 'search: (job')],
      enforced: byCompiler,
    },
    {
      file: 'apps/api/test/jobs-filters.spec.ts',
      edits: [insert("ready__lt: ['1', '60'],\n    ", "search: ['sync")],
      enforced: byCompiler,
    },
    {
      file: CLIENT,
      edits: [
        {
          before: '        search?: Array<string>;',
          after: '        search?: Array<string>;\n        ready__lt?: Array<number>;',
          all: true,
        },
      ],
      enforced: byNothing,
      generatedBy,
    },
    {
      file: `${WEB}/features/runs/run-filters.ts`,
      edits: [insert("ready__lt: { label: 'Seconds, less than', field: 'tags' },\n  ", 'ordering: {')],
      enforced: byCompiler,
    },
  ],
};

const webhookEvent: Recipe = {
  title: 'Add a webhook event',
  steps: [
    {
      file: 'libs/domain/src/webhook/events.ts',
      edits: [insert("'job.succeeded': 'A run has succeeded',\n  ", "'job.failed':")],
      enforced: start,
    },
    {
      file: `${API}/outbound/webhooks/subscriptions.ts`,
      edits: [
        insert("'job.succeeded': { type: 'job.finished', holds: sql`e.succeeded = ${true}` },\n  ", "'job.failed': {"),
      ],
      enforced: byCompiler,
    },
    {
      file: 'docs/reference/webhooks.md',
      edits: [insert('| `job.succeeded` | a run has succeeded |\n', '| `job.failed`')],
      enforced: byTest('apps/api/test/docs.spec.ts', 'the page of webhooks tells every event'),
    },
    {
      file: CLIENT,
      edits: [{ before: "'job.failed' |", after: "'job.failed' | 'job.succeeded' |", all: true }],
      enforced: byNothing,
      generatedBy,
    },
    generatedPage('resources'),
    {
      file: `${WEB}/features/administration/webhooks/webhook-labels.ts`,
      edits: [
        insert(
          "'job.succeeded': { label: 'Run succeeded', description: 'A run has succeeded.' },\n  ",
          "'job.failed': {",
        ),
      ],
      enforced: byCompiler,
    },
  ],
};

const permission: Recipe = {
  title: 'Add a permission',
  steps: [
    {
      file: `${API}/ledger/agents/agents.controller.ts`,
      edits: [{ before: '@Requires()', after: "@Requires('view_agents')" }],
      enforced: start,
    },
    {
      file: 'libs/domain/src/permission/permissions.ts',
      edits: [insert("view_agents: { label: 'View agents', allows: 'see agents' },\n  ", 'sync_all: {')],
      enforced: compilerIn(`${API}/ledger/agents/agents.controller.ts`),
    },
    {
      file: 'apps/api/test/rights/rights-callers.ts',
      edits: [
        { before: "| 'sync_all';", after: "| 'sync_all'\n  | 'view_agents';" },
        insert("  'view_agents',\n", '];\n\nexport const inProjects'),
      ],
      enforced: byRights,
    },
    {
      file: 'apps/api/test/rights/rights-table.ts',
      edits: [{ before: "{ route: 'GET /agents/',", after: "{ route: 'GET /agents/', needs: ['view_agents']," }],
      enforced: byRights,
    },
    {
      file: CLIENT,
      edits: [{ before: "'sync_all'>", after: "'sync_all' | 'view_agents'>", all: true }],
      enforced: byNothing,
      generatedBy,
    },
    generatedPage('permissions'),
    generatedPage('resources'),
  ],
};

const system: Recipe = {
  title: 'Add a known system',
  steps: [
    {
      file: 'libs/domain/src/system/systems.ts',
      edits: [insert("Linear: alm({ alm_api_token: secret('API key') }),\n  ", 'WhiteHat: analysis(')],
      enforced: start,
    },
    generatedPage('systems'),
  ],
};

const page: Recipe = {
  title: 'Add a page of the dashboard',
  steps: [
    {
      file: 'libs/domain/src/dashboard/dashboard-pages.ts',
      edits: [insert("agents: '/agents',\n  ", 'administration:')],
      enforced: start,
    },
    {
      file: `${WEB}/app/pages.tsx`,
      edits: [insert("agents: page(() => import('../features/agents/agents.js')),\n  ", 'administration: page(')],
      enforced: byCompiler,
    },
    {
      file: `${WEB}/features/agents/agents.tsx`,
      edits: [create('export default function Agents() {\n  return <h1>Agents</h1>;\n}\n')],
      enforced: compilerIn(`${WEB}/app/pages.tsx`),
    },
    {
      file: `${WEB}/app/navigation.ts`,
      edits: [insert("{ path: '/agents', label: 'Agents' },\n  ", "{ path: '/administration'")],
      enforced: byNothing,
    },
  ],
};

/** The recipes of CONTRIBUTING.md, each with an example. */
export const recipes: readonly Recipe[] = [field, filter, webhookEvent, permission, system, page];
