import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { findCommand } from './commands.js';

describe('findCommand', () => {
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
  ])('rejects the name %j', async (name) => {
    await expect(find(name)).rejects.toThrow('name');
  });

  it('reveals no local path in the message for the ledger', async () => {
    await expect(find('missing')).rejects.toMatchObject({
      message: 'This agent has no command "missing".',
      detail: expect.stringContaining(folder),
    });
  });

  it('follows symbolic links inside the folder, but not out of it', async () => {
    await writeFile(path.join(top, 'outside'), '#!/bin/sh\n', { mode: 0o755 });
    await symlink(path.join(top, 'outside'), path.join(folder, 'out'));
    await symlink('sync_jira', path.join(folder, 'in'));
    expect(await find('in')).toBe(path.join(folder, 'sync_jira'));
    await expect(find('out')).rejects.toThrow('links out of');
  });

  it.each([0o775, 0o757])('rejects a file with mode %o, which other users can write', async (mode) => {
    await chmod(path.join(folder, 'sync_jira'), mode);
    await expect(find()).rejects.toMatchObject({ detail: expect.stringContaining('chmod go-w') });
  });

  it.each(['commands', '.'])('rejects all commands when other users can write to the folder %s', async (name) => {
    await chmod(path.join(top, name), 0o777);
    await expect(find()).rejects.toThrow('other users can modify it');
  });

  it('accepts a folder above that is writable but sticky, such as /tmp', async () => {
    await chmod(top, 0o1777);
    expect(await find()).toBe(path.join(folder, 'sync_jira'));
  });

  it.each([
    ['#!/bin/sh\r\necho', 'CR LF'],
    ['#! /nowhere/python\n', '/nowhere/python'],
    ['#!/etc\n', '/etc'],
    ['\ufeff#!/bin/sh\n', 'byte order mark'],
    ['', 'empty'],
  ])('rejects a script whose first line can’t be used: %j', async (text, hint) => {
    await writeFile(path.join(folder, 'sync_jira'), text);
    await expect(find()).rejects.toMatchObject({ detail: expect.stringContaining(hint) });
  });

  it('rejects folders and files that are not executable', async () => {
    await mkdir(path.join(folder, 'folder'));
    await writeFile(path.join(folder, 'text'), 'text', { mode: 0o644 });
    await expect(find('folder')).rejects.toThrow('not a regular file');
    await expect(find('text')).rejects.toThrow('not executable');
  });
});
