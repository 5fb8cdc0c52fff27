import { projectRulesCases } from './project-rules.cases.js';
import { at, imports, inService, inSpec, inTools, type Case } from './sample.js';

const IMPORTS = 'no-restricted-imports';
const [FOCUSED, DISABLED] = ['jest/no-focused-tests', 'jest/no-disabled-tests'];

const lines = (count: number) => Array.from({ length: count }, (_, i) => `f(${String(i)});`).join('\n');
const bodyOf = (count: number) => `export {};\nfunction f() {\n${lines(count - 2)}\n}\nf();`;
const constructorOf = (count: number) => {
  const parameters = Array.from({ length: count }, (_, i) => `readonly p${String(i)}: number`).join(', ');
  return `/** A sample. */\nexport class Sample { constructor(${parameters}) {} }`;
};

const rooms: Case[] = [
  {
    rule: IMPORTS,
    why: 'no TypeORM in a service',
    wrong: inService(imports('typeorm')),
    right: at('apps/api/src/ledger/jobs/sample.entity.ts', imports('typeorm')),
  },
  {
    rule: IMPORTS,
    why: 'no TypeORM in a repository',
    wrong: at('apps/api/src/ledger/jobs/sample.repository.ts', imports('typeorm')),
    right: at('apps/api/src/platform/database/sample.ts', imports('typeorm')),
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

const tests: Case[] = [
  { rule: FOCUSED, why: 'no only', wrong: inSpec("it.only('adds', f);"), right: inSpec("it('adds', f);") },
  {
    rule: DISABLED,
    why: 'no skip, with each either',
    wrong: inSpec("it.skip.each([1])('adds', f);"),
    right: inSpec("it.each([1])('adds', f);"),
  },
  {
    rule: DISABLED,
    why: 'no skipped block',
    wrong: inSpec("describe.skip('sums', f);"),
    right: inSpec("describe('sums', f);"),
  },
  { rule: DISABLED, why: 'no short form of it', wrong: inSpec("xit('adds', f);"), right: inSpec("it('adds', f);") },
];

/** All cases of lint-config.spec.ts. */
export const cases = [...rooms, ...sizes, ...tests, ...projectRulesCases];
