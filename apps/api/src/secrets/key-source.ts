import { readFileSync } from 'node:fs';
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
  if (!databaseUrl.startsWith('sqlite:')) throw keysRequired();
  return Keyring.parse(await readKeyFile(dataDir));
}

/**
 * The keys of a ledger that is there: no key file is made.
 * @throws ConfigurationError when there are none
 */
export function presentKeys({ secretKeys, databaseUrl, dataDir }: Environment): { keyring: Keyring } {
  if (secretKeys !== undefined) return { keyring: Keyring.parse(secretKeys) };
  if (!databaseUrl.startsWith('sqlite:')) throw keysRequired();
  try {
    return { keyring: Keyring.parse(textOf(readFileSync(path.join(dataDir, KEY_FILE), 'utf8'))) };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw new ConfigurationError(
      `There is no ${KEY_FILE} to read in ${dataDir}. Set SYNCLEDGER_DATA_DIR or SYNCLEDGER_SECRET_KEYS as the server has it.`,
      { cause },
    );
  }
}

function textOf(content: string): string {
  return content.trim().replaceAll('\n', ',');
}

function keysRequired(): ConfigurationError {
  return new ConfigurationError(
    'SYNCLEDGER_SECRET_KEYS is required with PostgreSQL, and the same on every replica. ' +
      'Make one with: echo "k1:$(openssl rand -base64 32)"',
  );
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
  return textOf(await readFile(file, 'utf8'));
}
