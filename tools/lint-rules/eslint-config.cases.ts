/** A text to lint, and where it is to be thought of as standing. */
export interface Sample {
  filePath: string;
  code: string;
}

/** A rule, the offence that it must report (and nothing else), and the legal text most like it. */
export interface Case {
  rule: string;
  why: string;
  wrong: Sample;
  right: Sample;
}

const BOUNDARIES = '@nx/enforce-module-boundaries';
const IMPORTS = 'no-restricted-imports';
const DOOR = 'syncledger/feature-door';
const DOCS = 'jsdoc/require-jsdoc';
const TESTS = 'no-restricted-syntax';

const at = (filePath: string, code: string): Sample => ({ filePath, code: `${code}\n` });
const inDomain = (code: string) => at('libs/domain/src/job/sample.ts', code);
const inService = (code: string) => at('apps/api/src/jobs/sample.service.ts', code);
const inSpec = (code: string) => at('apps/api/src/jobs/sample.spec.ts', code);
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
    right: at('apps/api/src/jobs/sample.repository.ts', imports('typeorm')),
  },
  {
    rule: IMPORTS,
    why: 'no TypeORM type in a controller',
    wrong: at('apps/api/src/jobs/sample.controller.ts', "export type { Repository } from 'typeorm';"),
    right: at('apps/api/src/jobs/sample.entity.ts', "export type { Repository } from 'typeorm';"),
  },
  {
    rule: IMPORTS,
    why: 'no TypeORM in a spec of anything else',
    wrong: inSpec(imports('typeorm')),
    right: at('apps/api/src/database/sample.spec.ts', imports('typeorm')),
  },
  {
    rule: DOOR,
    why: 'a feature has one door',
    wrong: inService(imports('../users/users.service.js')),
    right: inService(imports('../users/index.js')),
  },
  {
    rule: DOOR,
    why: 'for exports too',
    wrong: inService("export * from '../users/user.entity.js';"),
    right: inService("export * from './job.entity.js';"),
  },
  {
    rule: DOOR,
    why: 'for dynamic imports too',
    wrong: inService("await import('../users/users.service.js');"),
    right: inService("await import('../users/index.js');"),
  },
  {
    rule: DOOR,
    why: 'for the module of the app too',
    wrong: at('apps/api/src/app.module.ts', imports('./jobs/jobs.module.js')),
    right: at('apps/api/src/app.module.ts', imports('./jobs/index.js')),
  },
  {
    rule: DOOR,
    why: 'a folder in a feature is inside',
    wrong: inService(imports('../users/queries/index.js')),
    right: inService(imports('../http/paging/cursor.js')),
  },
  {
    rule: DOOR,
    why: 'a shared folder uses no feature',
    wrong: at('apps/api/src/http/sample.ts', imports('../users/index.js')),
    right: at('apps/api/src/http/sample.ts', imports('../database/index.js')),
  },
  {
    rule: 'no-restricted-properties',
    why: 'the environment is read in config/',
    wrong: inService("f(process.env['PORT']);"),
    right: at('apps/api/src/config/env.ts', "f(process.env['PORT']);"),
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

const docs: Case[] = (
  [
    ['function', 'export function sample(): void {\n  f();\n}'],
    ['class', 'export class Sample {\n  n = 1;\n}'],
    ['decorated class', '@Injectable()\nexport class Sample {\n  n = 1;\n}'],
    ['interface', 'export interface Sample {\n  n: number;\n}'],
    ['type', 'export type Sample = number | string;'],
    ['constant', 'export const sample = 1;'],
    ['arrow function', 'export const sample = () => 1;'],
  ] as const
).map(([kind, code]) => ({
  rule: DOCS,
  why: `an exported ${kind}`,
  wrong: inService(code),
  right: inService(`/** A sample. */\n${code}`),
}));

const moreDocs: Case[] = [
  {
    rule: DOCS,
    why: 'but not what stays inside',
    wrong: inService('export const sample = 1;'),
    right: inService('const sample = 1;\nf(sample);'),
  },
  {
    rule: DOCS,
    why: 'but not a re-export',
    wrong: at('apps/api/src/jobs/index.ts', 'export const sample = 1;'),
    right: at('apps/api/src/jobs/index.ts', "export { JobsModule } from './jobs.module.js';"),
  },
  {
    rule: DOCS,
    why: 'but not in specs',
    wrong: inDomain('export const sample = 1;'),
    right: inSpec('export const sample = 1;'),
  },
  {
    rule: 'jsdoc/no-blank-blocks',
    why: 'a comment that says nothing',
    wrong: inService('/** */\nexport const sample = 1;'),
    right: inService('/** One. */\nexport const sample = 1;'),
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

/** All cases of eslint-config.spec.ts. */
export const cases = [...directions, ...rooms, ...sizes, ...docs, ...moreDocs, ...tests];
