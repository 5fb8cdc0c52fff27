import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { ConfigurationError, type Environment } from '../config/index.js';
import { Keyring } from './keyring.js';

/** The key file's name in the data directory. */
export const KEY_FILE = 'secret.keys';

/**
 * The keys as configured, else those of the key file, which is made when it is missing.
 * @throws ConfigurationError with PostgreSQL when no key is configured: its replicas must share them
 */
export async function loadKeyring(environment: Environment): Promise<Keyring> {
  const { secretKeys, databaseUrl, dataDir } = environment;
  if (secretKeys !== undefined) return Keyring.parse(secretKeys);
  if (!databaseUrl.startsWith('sqlite:')) {
    throw new ConfigurationError(
      'SYNCLEDGER_SECRET_KEYS is required with PostgreSQL, and the same on every replica. ' +
        'Make one with: echo "k1:$(openssl rand -base64 32)"',
    );
  }
  return Keyring.parse(await readKeyFile(dataDir));
}

async function readKeyFile(dataDir: string): Promise<string> {
  const file = path.join(dataDir, KEY_FILE);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    // Fails when it is there: a key is never written over.
    await writeFile(file, `${Keyring.generate('k1')}\n`, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  await chmod(file, 0o600);
  return (await readFile(file, 'utf8')).trim().replaceAll('\n', ',');
}
