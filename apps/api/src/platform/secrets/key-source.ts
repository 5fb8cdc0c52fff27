import { existsSync } from 'node:fs';
import path from 'node:path';

import { ConfigurationError, type Environment } from '../config/index.js';
import type { Reader } from '../database/index.js';
import { forgottenKeys, keysInUse } from './key-check.js';
import { KEY_FILE, KeyFile } from './key-file.js';
import { Keyring, nextKeyId } from './keyring.js';

/**
 * The configured keys, or those of the key file, which is created if missing.
 * @param newId id of the key of a new file
 * @throws ConfigurationError with PostgreSQL when no key is configured: its replicas must share them
 */
export async function loadKeyring(environment: Environment, newId = 'k1'): Promise<Keyring> {
  const file = keyFileOf(environment);
  file?.make(newId);
  return file?.keyring() ?? Keyring.parse(environment.secretKeys ?? '');
}

/**
 * The same for a database that may exist already: its key file is not created a second time.
 * @param database migrated
 * @throws ConfigurationError when the key file is missing, although the database was encrypted with its keys
 */
export async function loadKeyringFor(database: Reader, environment: Environment): Promise<Keyring> {
  const file = keyFilePath(environment);
  const lost = file === undefined || existsSync(file) ? [] : await keysInUse(database);
  const [first = ''] = lost;
  if (file === undefined || first === '') return loadKeyring(environment, nextKeyId(await forgottenKeys(database)));
  const ids = lost.map((id) => `"${id}"`).join(' and ');
  throw new ConfigurationError(
    `The key file ${file} is missing, and the database was encrypted with key ${ids} from it. Restore the file from its copy, or set ` +
      `SYNCLEDGER_DATA_DIR or SYNCLEDGER_SECRET_KEYS as before. If the key is lost: \`keys forget ${first}\` shows what becomes unreadable.`,
  );
}

/** @throws ConfigurationError when keys must be given, and are not, or are malformed */
export function requireKeys(environment: Environment): void {
  if (!keyFileOf(environment)) Keyring.parse(environment.secretKeys ?? '');
}

/** The path of the key file, whether or not it exists; undefined when the keys are given otherwise. */
export function keyFilePath({ secretKeys, databaseUrl, dataDir }: Environment): string | undefined {
  return secretKeys === undefined && databaseUrl.startsWith('sqlite:') ? path.join(dataDir, KEY_FILE) : undefined;
}

/**
 * The keys of an existing ledger: no key file is created.
 * @returns the keys, and the key file if they come from it
 * @throws ConfigurationError when there are none
 */
export function presentKeys(environment: Environment): { keyring: Keyring; file?: KeyFile } {
  const file = keyFileOf(environment);
  if (!file) return { keyring: Keyring.parse(environment.secretKeys ?? '') };
  if (existsSync(path.join(environment.dataDir, KEY_FILE))) return { keyring: file.keyring(), file };
  throw new ConfigurationError(
    `There is no ${KEY_FILE} in ${environment.dataDir}. Set SYNCLEDGER_DATA_DIR or SYNCLEDGER_SECRET_KEYS as for the server.`,
  );
}

function keyFileOf({ secretKeys, databaseUrl, dataDir }: Environment): KeyFile | undefined {
  if (secretKeys !== undefined) return undefined;
  if (databaseUrl.startsWith('sqlite:')) return new KeyFile(dataDir);
  throw new ConfigurationError(
    'SYNCLEDGER_SECRET_KEYS is required with PostgreSQL, and the same on every replica.\n' +
      'If another replica has it, copy it from there. Otherwise create it once and keep it:\n' +
      '  (umask 077; set -C; echo "k1:$(openssl rand -base64 32)" > ~/syncledger.key)\n' +
      '  export SYNCLEDGER_SECRET_KEYS="$(cat ~/syncledger.key)"',
  );
}
