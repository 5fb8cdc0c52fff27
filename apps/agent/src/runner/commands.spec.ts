import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { findCommand } from './commands.js';

describe('the lookup of a command', () => {
  let top: string;
  let folder: string;
  beforeEach(async () => {
    top = await mkdtemp(path.join(tmpdir(), 'syncledger-commands-'));
    folder = path.join(top, 'commands');
    await mkdir(folder, { mode: 0o755 });
    await writeFile(path.join(folder, 'sync_jira'), '#!/bin/sh\n');
    await chmod(path.join(folder, 'sync_jira'), 0o755);
  });
  afterEach(() => rm(top, { recursive: true }));

  const find = (name = 'sync_jira') => findCommand(folder, name);

  it('finds an executable file of that name', async () => {
    expect(await find()).toBe(path.join(folder, 'sync_jira'));
  });

  it.each([
    '',
    '../sync_jira',
    'Sync_Jira',
    'sync_jira ',
    'a/b',
    'sync.sh',
    '.',
    'a'.repeat(101),
    'sync_jira\n',
    'x\0',
  ])('takes no name like %j', async (name) => {
    await expect(find(name)).rejects.toThrow('name');
  });

  it('names no path of this machine in what it tells the ledger', async () => {
    await expect(find('missing')).rejects.toMatchObject({
      message: 'This agent has no command "missing".',
      detail: expect.stringContaining(folder),
    });
  });

  it('follows links inside the folder, and none out of it', async () => {
    await writeFile(path.join(top, 'outside'), '#!/bin/sh\n', { mode: 0o755 });
    await symlink(path.join(top, 'outside'), path.join(folder, 'out'));
    await symlink('sync_jira', path.join(folder, 'in'));
    expect(await find('in')).toBe(path.join(folder, 'sync_jira'));
    await expect(find('out')).rejects.toThrow('link out of');
  });

  it.each([0o775, 0o757])('runs no file of the mode %o, which others can write', async (mode) => {
    await chmod(path.join(folder, 'sync_jira'), mode);
    await expect(find()).rejects.toMatchObject({ detail: expect.stringContaining('chmod go-w') });
  });

  it.each(['commands', '.'])('runs nothing when others can write to the folder %s', async (name) => {
    await chmod(path.join(top, name), 0o777);
    await expect(find()).rejects.toThrow('others can change it');
  });

  it('runs what is in a folder of ours in one where only owners can rename, such as /tmp', async () => {
    await chmod(top, 0o1777);
    expect(await find()).toBe(path.join(folder, 'sync_jira'));
  });

  it('runs no folder and nothing that is not executable', async () => {
    await mkdir(path.join(folder, 'folder'));
    await writeFile(path.join(folder, 'text'), '', { mode: 0o644 });
    await expect(find('folder')).rejects.toThrow('not a file');
    await expect(find('text')).rejects.toThrow('not executable');
  });
});
