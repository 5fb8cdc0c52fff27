import { existsSync } from 'node:fs';
import path from 'node:path';

import { ConfigurationError, type Environment } from '../config/index.js';
import { KEY_FILE, KeyFile } from './key-file.js';
import { Keyring } from './keyring.js';

/**
 * The configured keys, or those of the key file, which is created if missing.
 * @throws ConfigurationError with PostgreSQL when no key is configured: its replicas must share them
 */
export async function loadKeyring(environment: Environment): Promise<Keyring> {
  const file = keyFileOf(environment);
  file?.make();
  return file?.keyring() ?? Keyring.parse(environment.secretKeys ?? '');
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
