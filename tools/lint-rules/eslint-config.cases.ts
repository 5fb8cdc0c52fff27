/** A text to lint, as if it were at a path. */
export interface Sample {
  filePath: string;
  code: string;
}

/** A rule, a violation that it must report (and nothing else), and the nearest legal counterpart. */
export interface Case {
  rule: string;
  why: string;
  wrong: Sample;
  right: Sample;
}

const BOUNDARIES = '@nx/enforce-module-boundaries';
const IMPORTS = 'no-restricted-imports';
const GROUPS = 'syncledger/api-groups';
const DOCS = 'syncledger/documented-errors';
const TESTS = 'no-restricted-syntax';
const WORDS = 'syncledger/plain-words';

const at = (filePath: string, code: string): Sample => ({ filePath, code: `${code}\n` });
const inDomain = (code: string) => at('libs/domain/src/job/sample.ts', code);
const inService = (code: string) => at('apps/api/src/ledger/jobs/sample.service.ts', code);
const inSpec = (code: string) => at('apps/api/src/ledger/jobs/sample.spec.ts', code);
const inTools = (code: string) => at('tools/generate/sample.ts', code);
const imports = (specifier: string) => `import '${specifier}';`;

const lines = (count: number) => Array.from({ length: count }, (_, i) => `f(${String(i)});`).join('\n');
const bodyOf = (count: number) => `export {};\nfunction f() {\n${lines(count - 2)}\n}\nf();`;
const constructorOf = (count: number) => {
  const parameters = Array.from({ length: count }, (_, i) => `readonly p${String(i)}: number`).join(', ');
  return `/** A sample. */\nexport class Sample { constructor(${parameters}) {} }`;
};

const directions: Case[] = [
  {
    rule: BOUNDARIES,
    why: 'the domain uses no app',
    wrong: inDomain(imports('@syncledger/api')),
    right: inTools(imports('@syncledger/api')),
  },
  {
    rule: BOUNDARIES,
    why: 'an app uses no tool',
    wrong: inService(imports('../../../../tools/generate/demo.js')),
    right: inService(imports('@syncledger/domain')),
  },
  {
    rule: BOUNDARIES,
    why: 'no path into another project',
    wrong: inService(imports('../../../../libs/domain/src/index.js')),
    right: inService(imports('@syncledger/domain')),
  },
  {
    rule: BOUNDARIES,
    why: 'the domain knows no NestJS',
    wrong: inDomain(imports('@nestjs/common')),
    right: inService(imports('@nestjs/common')),
  },
  {
    rule: BOUNDARIES,
    why: 'the domain knows no TypeORM',
    wrong: inDomain(imports('typeorm')),
    right: inDomain(imports('class-validator')),
  },
  {
    rule: IMPORTS,
    why: 'the domain uses nothing of Node',
    wrong: inDomain(imports('node:crypto')),
    right: inService(imports('node:crypto')),
  },
  {
    rule: IMPORTS,
    why: 'nor by its older names',
    wrong: inDomain(imports('fs/promises')),
    right: inDomain(imports('./job.js')),
  },
];

const rooms: Case[] = [
  {
    rule: IMPORTS,
    why: 'no TypeORM in a service',
    wrong: inService(imports('typeorm')),
    right: at('apps/api/src/ledger/jobs/sample.repository.ts', imports('typeorm')),
  },
  {
    rule: IMPORTS,
    why: 'no TypeORM type in a controller',
    wrong: at('apps/api/src/ledger/jobs/sample.controller.ts', "export type { Repository } from 'typeorm';"),
    right: at('apps/api/src/ledger/jobs/sample.entity.ts', "export type { Repository } from 'typeorm';"),
  },
  {
    rule: IMPORTS,
    why: 'no TypeORM in a spec of anything else',
    wrong: inSpec(imports('typeorm')),
    right: at('apps/api/src/platform/database/sample.spec.ts', imports('typeorm')),
  },
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
  {
    rule: 'no-restricted-properties',
    why: 'the environment is read in config/',
    wrong: inService("f(process.env['PORT']);"),
    right: at('apps/api/src/platform/config/env.ts', "f(process.env['PORT']);"),
  },
  {
    rule: 'no-restricted-properties',
    why: 'nor taken apart elsewhere',
    wrong: inService('const { env } = process;\nf(env);'),
    right: inTools('const { env } = process;\nf(env);'),
  },
  {
    rule: 'no-console',
    why: 'the server has a logger',
    wrong: inService("console.log('ready');"),
    right: at('apps/api/src/main.ts', "console.log('ready');"),
  },
];

const sizes: Case[] = [
  { rule: 'max-lines', why: 'files', wrong: inService(lines(301)), right: inService(lines(300)) },
  { rule: 'max-lines-per-function', why: 'functions', wrong: inService(bodyOf(41)), right: inService(bodyOf(40)) },
  { rule: 'max-lines-per-function', why: 'not in specs', wrong: inTools(bodyOf(41)), right: inSpec(bodyOf(41)) },
  { rule: 'max-params', why: 'constructors', wrong: inService(constructorOf(6)), right: inService(constructorOf(5)) },
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

const tests: Case[] = [
  { rule: TESTS, why: 'no only', wrong: inSpec("it.only('adds', f);"), right: inSpec("it('adds', f);") },
  {
    rule: TESTS,
    why: 'no skip, with each either',
    wrong: inSpec("it.skip.each([1])('adds', f);"),
    right: inSpec("it.each([1])('adds', f);"),
  },
  {
    rule: TESTS,
    why: 'no skipped block',
    wrong: inSpec("describe.skip('sums', f);"),
    right: inSpec("describe('sums', f);"),
  },
  { rule: TESTS, why: 'no short form of it', wrong: inSpec("xit('adds', f);"), right: inSpec("it('adds', f);") },
];

const inSecrets = (code: string) => at('apps/api/src/platform/secrets/sample.ts', code);
const inGuide = (text: string) => at('docs/sample.md', text);

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
    why: 'in Markdown, but not in its code',
    wrong: inGuide('Whoever reads it.'),
    right: inGuide('A user who reads `whoever`.\n\n```sh\nwhoever\n```'),
  },
  {
    rule: WORDS,
    why: 'over the end of a line',
    wrong: inGuide('A unit\nof work.'),
    right: inGuide('A\ntransaction.'),
  },
];

/** All cases of eslint-config.spec.ts. */
export const cases = [...directions, ...rooms, ...sizes, ...docs, ...tests, ...words];
