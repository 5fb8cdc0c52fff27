import { at, imports, inDomain, inService, inSpec, type Case } from './sample.js';

const GROUPS = 'syncledger/api-groups';
const TABLES = 'syncledger/table-owners';
const DOCS = 'syncledger/documented-errors';
const WIDTH = 'syncledger/sql-width';
const WORDS = 'syncledger/plain-words';

let stores = 0;
const inStore = (code: string) => at(`apps/api/src/ledger/job-store/sample-${String((stores += 1))}.ts`, code);

const groups: Case[] = [
  {
    rule: GROUPS,
    why: 'a feature has one entry point',
    wrong: inService(imports('../../access/users/users.service.js')),
    right: inService(imports('../../access/users/index.js')),
  },
  {
    rule: GROUPS,
    why: 'for exports too',
    wrong: inService("export * from '../../access/users/user.entity.js';"),
    right: inService("export * from './job.entity.js';"),
  },
  {
    rule: GROUPS,
    why: 'for dynamic imports too',
    wrong: inService("await import('../../access/users/users.service.js');"),
    right: inService("await import('../../access/users/index.js');"),
  },
  {
    rule: GROUPS,
    why: 'for the module of the app too',
    wrong: at('apps/api/src/process/app.module.ts', imports('../ledger/jobs/jobs.module.js')),
    right: at('apps/api/src/process/app.module.ts', imports('../ledger/jobs/index.js')),
  },
  {
    rule: GROUPS,
    why: 'a folder in a feature is inside',
    wrong: inService(imports('../../access/users/queries/index.js')),
    right: inService(imports('../../platform/http/paging/cursor.js')),
  },
  {
    rule: GROUPS,
    why: 'a group imports no group above it',
    wrong: at('apps/api/src/platform/http/sample.ts', imports('../../access/users/index.js')),
    right: at('apps/api/src/platform/http/sample.ts', imports('../database/index.js')),
  },
  {
    rule: GROUPS,
    why: 'nor its types',
    wrong: at('apps/api/src/access/users/sample.ts', "export type { Job } from '../../ledger/jobs/index.js';"),
    right: at('apps/api/src/outbound/webhooks/sample.ts', "export type { Job } from '../../ledger/jobs/index.js';"),
  },
  {
    rule: GROUPS,
    why: 'nor its entities, in a spec either',
    wrong: at('apps/api/src/platform/http/sample.spec.ts', imports('../../access/users/user.entity.js')),
    right: at('apps/api/src/schema/sample.ts', imports('../access/users/user.entity.js')),
  },
  {
    rule: GROUPS,
    why: 'what starts the server is imported by nobody',
    wrong: at('apps/api/src/process/sample.ts', imports('../main.js')),
    right: at('apps/api/src/main.ts', imports('./process/serve.js')),
  },
];

const tables: Case[] = [
  {
    rule: TABLES,
    why: 'a table has one writer',
    wrong: inService('f(sql`UPDATE jobs SET ready = ${1}`);'),
    right: inStore('f(sql`UPDATE jobs SET ready = ${1}`);'),
  },
  {
    rule: TABLES,
    why: 'reading a table of another folder needs a reason',
    wrong: inStore("f('SELECT id FROM webhooks');"),
    right: inStore("f('SELECT id FROM jobs');"),
  },
  {
    rule: TABLES,
    why: 'others read it',
    wrong: inService("f('DELETE FROM jobs WHERE id = 1');"),
    right: inService("f('SELECT id FROM jobs WHERE id = 1 FOR UPDATE');"),
  },
  {
    rule: TABLES,
    why: 'wherever in a statement it is written',
    wrong: inService('f(sql`WITH c AS (SELECT ${1})\n  INSERT INTO\n  jobs (id) SELECT ${2}`);'),
    right: inStore('f(sql`WITH c AS (SELECT ${1})\n  INSERT INTO\n  jobs (id) SELECT ${2}`);'),
  },
  {
    rule: TABLES,
    why: 'a folder whose name only begins like its owner does not own it',
    wrong: at('apps/api/src/ledger/job-stores/sample.ts', "f('DELETE FROM jobs');"),
    right: inSpec("f('DELETE FROM jobs');"),
  },
  {
    rule: TABLES,
    why: 'every table has an owner',
    wrong: inStore("f('INSERT INTO jobs_of_old (id) VALUES (1)');"),
    right: at('apps/api/src/schema/migrations/sample.ts', "f('INSERT INTO jobs_of_old (id) VALUES (1)');"),
  },
  {
    rule: TABLES,
    why: 'the statement names its table',
    wrong: inStore('f(sql`UPDATE ${table} SET ready = 1`);'),
    right: inStore('f(sql`SELECT ${table} FOR UPDATE ${more}`);'),
  },
  {
    rule: TABLES,
    why: 'an exception is for one table',
    wrong: at(
      'apps/api/src/ledger/schedule/schedule.repository.ts',
      `f('UPDATE connections SET ' + 'DELETE FROM jobs');`,
    ),
    right: at('apps/api/src/ledger/schedule/schedule.repository.ts', "f('UPDATE connections SET next_due_at = 1');"),
  },
  {
    rule: TABLES,
    why: 'and goes when nothing needs it',
    wrong: at('apps/api/src/ledger/schedule/schedule.repository.ts', 'f();'),
    right: inStore('f();'),
  },
];

const wide = 'x'.repeat(120);
const widths: Case[] = [
  {
    rule: WIDTH,
    why: 'in tagged templates',
    wrong: inStore(`f(sql\`\n  ${wide}x\`);`),
    right: inStore(`f(sql\`\n${wide}\n${wide}\n\`);`),
  },
  {
    rule: WIDTH,
    why: 'in templates without a tag that hold SQL',
    wrong: inStore(`f(\`\n  SELECT id\n  FROM ${wide}\`);`),
    right: inStore(`f(\`\n  select from ${wide}\`);`),
  },
  {
    rule: WIDTH,
    why: 'with the expressions in them',
    wrong: inStore(`f(sql\`\n  id = \${g(${wide})}\`);`),
    right: inSpec(`f(sql\`\n  id = \${g(${wide})}\`);`),
  },
];

const thrower = (head: string) => `${head} {\n  throw new RangeError();\n}`;
const docs: Case[] = [
  {
    rule: DOCS,
    why: 'what an exported function throws',
    wrong: inService(thrower('export function sample(): never')),
    right: inService(`/** @throws RangeError always */\n${thrower('export function sample(): never')}`),
  },
  {
    rule: DOCS,
    why: 'what a public method throws, whatever else its comment says',
    wrong: inService(`export class Sample {\n/** A sample. */\n${thrower('sample(): never')}\n}`),
    right: inService(`export class Sample {\n/** @throws RangeError always */\n${thrower('sample(): never')}\n}`),
  },
  {
    rule: DOCS,
    why: 'not what stays inside',
    wrong: inService(thrower('export function sample(): never')),
    right: inService(`export class Sample {\n${thrower('private sample(): never')}\n}`),
  },
  {
    rule: DOCS,
    why: 'not in specs',
    wrong: inDomain(thrower('export function sample(): never')),
    right: inSpec(thrower('export function sample(): never')),
  },
];

let secrets = 0;
const inSecrets = (code: string) => at(`apps/api/src/platform/secrets/sample-${String((secrets += 1))}.ts`, code);

const words: Case[] = [
  {
    rule: WORDS,
    why: 'in comments',
    wrong: inSecrets('// Seals a text.\nf();'),
    right: inSecrets('// Encrypts a text with `seal`.\nf();'),
  },
  {
    rule: WORDS,
    why: 'in messages, not in keys',
    wrong: inSecrets("f('Do it anew.');"),
    right: inSecrets("f('anew');"),
  },
  {
    rule: WORDS,
    why: 'in messages with values',
    wrong: inSecrets('f(`Read ${g} anew.`);'),
    right: inSecrets('f(`Read ${g} again.`);'),
  },
  {
    rule: WORDS,
    why: 'not in names of parameters',
    wrong: inSecrets('/** @param key sealed */\nf();'),
    right: inSecrets('/** @param sealed a ciphertext */\nf();'),
  },
  {
    rule: WORDS,
    why: 'over the end of a line',
    wrong: inSecrets('/* A unit\n * of work. */\nf();'),
    right: inSecrets('/* A\n * transaction. */\nf();'),
  },
];

/** Cases of our own rules. */
export const projectRulesCases = [...groups, ...tables, ...widths, ...docs, ...words];
