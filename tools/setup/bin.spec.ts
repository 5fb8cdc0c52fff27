import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { readManifest } from './manifests.js';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

describe('the programs in bin', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'syncledger-bin-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const call = (program: string, args: readonly string[]) =>
    run(path.join(root, 'bin', program), args, {
      cwd: folder,
      env: { PATH: process.env.PATH, SYNCLEDGER_DATA_DIR: path.join(folder, 'data') },
    });

  it.each(['syncledger', 'syncledger-agent'])('start %s from any folder', async (program) => {
    const { version } = await readManifest(path.join(root, 'package.json'));
    const { stdout } = await call(program, ['--version']);
    expect(stdout).toBe(`${String(version)}\n`);
  });

  it('read files that are relative to the folder of the caller', async () => {
    await writeFile(path.join(folder, 'connections.yaml'), '[]');
    await call('syncledger', ['db', 'migrate']);
    await call('syncledger', ['user', 'create', 'root@example.com', '--superuser']);
    const { stdout } = await call('syncledger', ['connection', 'import', 'connections.yaml', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ results: [] });
  });
});
