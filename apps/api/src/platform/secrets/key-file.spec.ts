import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Logger } from '@nestjs/common';

import { KEY_FILE, KeyFile } from './key-file.js';
import { Keyring } from './keyring.js';

describe('KeyFile', () => {
  let folder = '';
  let file: KeyFile;
  /** The key file as a server has it, in another process than the one that writes the file. */
  let served: Keyring;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    folder = await mkdtemp(path.join(tmpdir(), 'syncledger-keys-'));
    file = new KeyFile(folder);
    file.make();
    served = new KeyFile(folder).keyring();
  });
  afterEach(() => rm(folder, { recursive: true }));

  const text = () => readFile(path.join(folder, KEY_FILE), 'utf8');

  it('puts a new key before the others, for its owner only, and leaves nothing else behind', async () => {
    const before = await text();
    const key = Keyring.generate('k2');
    file.addFirst(key);
    expect(await text()).toBe(`${key}\n${before}`);
    expect((await stat(path.join(folder, KEY_FILE))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual([KEY_FILE]);
  });

  it('removes the given keys', async () => {
    file.addFirst(Keyring.generate('k10'));
    const kept = file.keyring().encrypt('canary', 'a/1');
    file.remove(['k1']);
    expect(await text()).toMatch(/^k10:.{44}\n$/);
    expect(file.keyring().decrypt(kept, 'a/1')).toBe('canary');
  });

  it('encrypts with the new key at once', () => {
    const before = served.mac('purpose', 'text');
    file.addFirst(Keyring.generate('k2'));
    expect(served.encrypt('canary', 'a/1')).toMatch(/^k2\./);
    expect(served.mac('purpose', 'text')).toMatch(/^k2\./);
    expect(served.isMac('purpose', 'text', before)).toBe(true);
  });

  it('decrypts with a key that it has not seen before', () => {
    file.addFirst(Keyring.generate('k2'));
    const encrypted = file.keyring().encrypt('canary', 'a/1');
    expect(served.decrypt(encrypted, 'a/1')).toBe('canary');
  });

  it.each(['', 'canary', 'k2:canary'])('keeps its keys when the file holds %j', async (content) => {
    const encrypted = served.encrypt('canary', 'a/1');
    await writeFile(path.join(folder, KEY_FILE), content);
    expect(served.encrypt('canary', 'a/1')).toMatch(/^k1\./);
    expect(served.decrypt(encrypted, 'a/1')).toBe('canary');
  });

  it('keeps its keys when the file is gone', async () => {
    await rm(path.join(folder, KEY_FILE));
    expect(served.encrypt('canary', 'a/1')).toMatch(/^k1\./);
  });
});
