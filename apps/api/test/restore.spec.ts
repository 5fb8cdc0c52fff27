import { execFileSync } from 'node:child_process';
import { copyFile, cp, lstat, mkdtemp, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { openLedgerDatabase } from '../src/schema/index.js';
import { inThisProcess } from './support/command-here.js';
import { CommandLine } from './support/command-line.js';
import { start } from './support/start-here.js';

describe('a restore', () => {
  let folder: string;
  let file: string;
  let backup: string;
  let cli: CommandLine;

  let template: string;
  beforeAll(async () => {
    template = await mkdtemp(path.join(tmpdir(), 'syncledger-test-'));
    await start({ SYNCLEDGER_DATA_DIR: template });
  });
  afterAll(() => rm(template, { recursive: true }));
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'syncledger-test-'));
    const data = path.join(folder, 'data');
    [file, backup] = [path.join(data, 'syncledger.sqlite'), path.join(folder, 'backup')];
    cli = new CommandLine({ SYNCLEDGER_DATA_DIR: data }, inThisProcess);
    await cp(template, data, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const slugs = async () => {
    const { results } = await cli.json<{ results: { slug: string }[] }>(['project', 'list']);
    return results.map(({ slug }) => slug);
  };
  const backUp = async () => cli.json(['db', 'backup', backup]);
  /** Copies the files of a database while it is open, as those of a killed server are. */
  const copyOpen = async (to: string) => {
    const open = await openLedgerDatabase({ url: `sqlite:${file}` });
    await cli.json(['project', 'create', 'late']);
    for (const end of ['', '-wal']) await copyFile(file + end, to + end);
    await open.close();
  };

  it('has what the log beside the file has', async () => {
    const copy = path.join(folder, 'copy');
    await copyOpen(copy);
    expect((await stat(`${copy}-wal`)).size).toBeGreaterThan(0);
    await cli.json(['project', 'create', 'later']);
    await cli.json(['db', 'restore', copy]);
    expect(await slugs()).toEqual(['late']);
    expect((await readdir(path.dirname(file))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('has nothing of the log that a lost file has left', async () => {
    await backUp();
    const lost = path.join(folder, 'lost');
    await copyOpen(lost);
    await rm(file);
    await rename(`${lost}-wal`, `${file}-wal`);
    await cli.json(['db', 'restore', backup]);
    expect(await slugs()).toEqual([]);
    expect((await cli.run(['db', 'check'])).code).toBe(0);
    expect(await readdir(path.dirname(file))).toContainEqual(expect.stringMatching(/\.before-restore-.*-wal$/));
  });

  it('keeps a symbolic link, and replaces what it leads to', async () => {
    await backUp();
    const real = path.join(folder, 'real.sqlite');
    await rename(file, real);
    await symlink(real, file);
    const said = await cli.run(['db', 'backup', file, '--force']);
    expect(said).toMatchObject({ code: 1, told: 'This is the database itself.\n' });
    await cli.json(['project', 'create', 'late']);
    await cli.json(['db', 'restore', backup]);
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect(await slugs()).toEqual([]);
  });

  it('and a backup refuse the database itself, pipes, devices and folders', async () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const other of [pipe, folder, '/dev/null']) {
      const told = `${other} is not a regular file.\n`;
      expect(await cli.run(['db', 'backup', other, '--force'])).toMatchObject({ code: 1, told });
      expect(await cli.run(['db', 'restore', other])).toMatchObject({ code: 1, told });
    }
    expect((await cli.run(['db', 'restore', file])).told).toBe('This is the database itself.\n');
    const nowhere = path.join(folder, 'no', 'backup');
    expect((await cli.run(['db', 'backup', nowhere])).told).toMatch(/\(ENOENT: .*no\/backup/);
  });
});
