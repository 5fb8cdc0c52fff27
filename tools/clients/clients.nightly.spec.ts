import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { freePort, startServer, type Watched } from '@syncledger/testing';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/how-to/clients.md'), 'utf8');
const TOKEN = 'token-of-the-nightly-test-of-generated-clients';

/** As strict as a client can ask for. */
const compilerOptions = {
  strict: true,
  skipLibCheck: false,
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable'],
  module: 'nodenext',
  types: ['node'],
};

/** A section of docs/how-to/clients.md. */
interface Sample {
  readonly generator: string;
  readonly command: string;
  readonly script: string;
  readonly config: string | undefined;
}

const blockIn = (section: string, language: string) =>
  new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(section)?.[1];

const samples = page
  .split(/^## /m)
  .map((section): Sample => {
    const [generator = ''] = section.split('\n', 1);
    const [command = '', script = ''] = [blockIn(section, 'sh'), blockIn(section, 'ts')];
    return { generator, command, script, config: blockIn(section, 'js') };
  })
  .filter(({ script }) => script !== '');
const printed = blockIn(page, 'text') ?? '';

describe('a generated client, as docs/how-to/clients.md describes it', () => {
  let folder: string;
  let server: Watched;
  let env: Record<string, string>;

  beforeAll(async () => {
    // Below node_modules, whose packages the clients import.
    const cache = path.join(root, 'node_modules/.cache/syncledger');
    mkdirSync(cache, { recursive: true });
    folder = mkdtempSync(path.join(cache, 'clients-'));
    const port = await freePort();
    server = await startServer(folder, port, TOKEN);
    const url = `http://127.0.0.1:${String(port)}`;
    const commands = [path.dirname(process.execPath), path.join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''];
    env = { PATH: commands.join(path.delimiter), LEDGER_URL: url, LEDGER_TOKEN: TOKEN };
    writeFileSync(path.join(folder, 'openapi.json'), await (await fetch(`${url}/api/docs-json`)).text());
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    rmSync(folder, { recursive: true });
  });

  it('is described for four generators', () => {
    expect(samples.map(({ generator }) => generator)).toEqual([
      'hey-api',
      'openapi-typescript and openapi-fetch',
      'orval',
      'swagger-typescript-api',
    ]);
  });

  it.each(samples)('compiles strictly and works: $generator', ({ generator, command, script, config }) => {
    const cwd = path.join(folder, generator.replace(/\W+/g, '-'));
    const run = (line: string) => execFileSync('sh', ['-c', line], { cwd, env, encoding: 'utf8', stdio: 'pipe' });
    const write = (name: string, text: string) => {
      writeFileSync(path.join(cwd, name), text);
    };
    mkdirSync(cwd);
    write('package.json', '{}');
    write('openapi.json', readFileSync(path.join(folder, 'openapi.json'), 'utf8'));
    write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['**/*.ts'] }));
    write('script.ts', script);
    if (config !== undefined) write('orval.config.mjs', config);
    run(command.replace(/^npx /, ''));
    const generated = path.join(cwd, 'ledger.ts');
    if (existsSync(generated))
      writeFileSync(generated, readFileSync(generated, 'utf8').replace('// @ts-nocheck\n', ''));
    expect(run('tsc -p . || true')).toBe('');
    expect(run('node script.js')).toBe(printed);
  });
});
