import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const workspace = path.resolve(import.meta.dirname, '../..');
const env = { ...process.env, NODE_OPTIONS: '' };

/** An import that must not pass, the rule that says so, and the nearest legal counterpart. */
const cases = [
  {
    rule: 'domain-stands-alone',
    wrong: ['libs/domain/src/', '@syncledger/api'],
    right: ['tools/generate/', '@syncledger/api'],
  },
  {
    rule: 'domain-stands-alone',
    wrong: ['libs/domain/src/', '@nestjs/common'],
    right: ['apps/api/src/', '@nestjs/common'],
  },
  {
    rule: 'domain-stands-alone',
    wrong: ['libs/domain/src/', 'typeorm'],
    right: ['libs/domain/src/', 'class-validator'],
  },
  { rule: 'domain-stands-alone', wrong: ['libs/domain/src/', 'node:crypto'], right: ['apps/api/src/', 'node:crypto'] },
  {
    rule: 'domain-stands-alone',
    wrong: ['libs/domain/src/', 'fs/promises'],
    right: ['libs/domain/src/', './index.js'],
  },
  {
    rule: 'libraries-below-apps',
    wrong: ['libs/client/src/', '@syncledger/api'],
    right: ['libs/client/src/', '@syncledger/domain'],
  },
  { rule: 'apps-apart', wrong: ['apps/web/src/', '@syncledger/api'], right: ['apps/api/src/', '@syncledger/domain'] },
  {
    rule: 'apps-apart',
    wrong: ['apps/api/src/', '@syncledger/tools'],
    right: ['tools/generate/', '@syncledger/tools'],
  },
  {
    rule: 'projects-by-name',
    wrong: ['apps/api/src/', '../../../libs/domain/src/index.js'],
    right: ['apps/api/src/', './index.js'],
  },
  { rule: 'no-circular', wrong: ['apps/agent/src/', './self.js'], right: ['apps/agent/src/', './index.js'] },
] as const;

const PROJECTS = ['apps/api', 'apps/agent', 'apps/web', 'libs/client', 'libs/domain', 'tools'];
const PACKAGES = ['@nestjs/common', 'typeorm', 'class-validator'];

describe('dependency-cruiser.config.mjs', () => {
  let folder: string;
  let violations: { from: string; rule: { name: string } }[];
  const write = async (file: string, text: string) => {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  };
  const fileOf = (index: number, kind: string, place: string) => `${place}sample-${kind}-${String(index)}.ts`;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'syncledger-imports-'));
    await write('tsconfig.base.json', '{}');
    await mkdir(path.join(folder, 'node_modules/@syncledger'), { recursive: true });
    for (const project of PROJECTS) {
      const name = `@syncledger/${path.basename(project)}`;
      await write(`${project}/package.json`, JSON.stringify({ name, exports: './src/index.ts' }));
      await write(`${project}/src/index.ts`, 'export {};\n');
      await symlink(path.join(folder, project), path.join(folder, 'node_modules', name));
    }
    for (const name of PACKAGES) {
      await write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
      await write(`node_modules/${name}/index.js`, '');
    }
    for (const [index, { wrong, right }] of cases.entries()) {
      await write(fileOf(index, 'wrong', wrong[0]), `import '${wrong[1]}';\n`);
      await write(fileOf(index, 'right', right[0]), `import '${right[1]}';\n`);
    }
    await write('apps/agent/src/self.ts', `import './${path.basename(fileOf(9, 'wrong', ''), '.ts')}.js';\n`);
    const cruiser = path.join(workspace, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const config = path.join(workspace, 'dependency-cruiser.config.mjs');
    const folders = ['apps', 'libs', 'tools'];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [cruiser, '--config', config, '--output-type', 'json', ...folders],
      { cwd: folder, env },
    );
    ({ violations } = (JSON.parse(stdout) as { summary: { violations: typeof violations } }).summary);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const brokenIn = (file: string) => violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);

  it.each(cases.map((sample, index) => ({ ...sample, index })))('$rule: $wrong', ({ rule, wrong, right, index }) => {
    expect(brokenIn(fileOf(index, 'wrong', wrong[0]))).toContain(rule);
    expect(brokenIn(fileOf(index, 'right', right[0]))).toEqual([]);
  });
});
