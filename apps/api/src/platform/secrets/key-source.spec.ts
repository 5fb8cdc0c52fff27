import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ConfigurationError, readEnvironment } from '../config/index.js';
import { KEY_FILE } from './key-file.js';
import { loadKeyring } from './key-source.js';

describe('loadKeyring', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'syncledger-keys-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('makes a key file that only its owner reads, and uses it again', async () => {
    const environment = readEnvironment({ SYNCLEDGER_DATA_DIR: path.join(folder, 'data') });
    const encrypted = (await loadKeyring(environment)).encrypt('canary', 'a/1');
    expect((await loadKeyring(environment)).decrypt(encrypted, 'a/1')).toBe('canary');
    const file = path.join(folder, 'data', KEY_FILE);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/^k1:.{44}\n$/);
  });

  it('makes one key when several processes start at once', async () => {
    const environment = readEnvironment({ SYNCLEDGER_DATA_DIR: folder });
    const keyrings = await Promise.all([1, 2, 3, 4].map(() => loadKeyring(environment)));
    const encrypted = keyrings[0]?.encrypt('canary', 'a/1') ?? '';
    for (const keyring of keyrings) expect(keyring.decrypt(encrypted, 'a/1')).toBe('canary');
  });

  it('asks for keys with PostgreSQL', async () => {
    const environment = readEnvironment({ DATABASE_URL: 'postgres://a:b@localhost/c', SYNCLEDGER_DATA_DIR: folder });
    await expect(loadKeyring(environment)).rejects.toThrow(ConfigurationError);
  });
});
