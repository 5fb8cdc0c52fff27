import sql from 'sql-template-tag';

import { ConfigurationError } from '../config/index.js';
import type { Database, Reader } from '../database/index.js';
import { Keyring, SealBrokenError } from './keyring.js';

const PREFIX = 'key_check.';

/**
 * Stops the start when a key is not the one that the database was sealed with, and remembers new keys.
 * @throws ConfigurationError saying which key is wrong or missing
 */
export async function checkKeys(database: Database, keyring: Keyring): Promise<void> {
  await database.write(async (unit) => {
    const checks = await readChecks(unit);
    for (const { name, value } of checks) checkKey(keyring, name, value);
    const known = new Set(checks.map(({ name }) => name));
    for (const id of keyring.ids.slice(0, 1).filter((key) => !known.has(PREFIX + key))) {
      const name = PREFIX + id;
      await unit.rows(sql`INSERT INTO settings (name, value) VALUES (${name}, ${keyring.seal(name, name)})`);
    }
  });
}

/**
 * Compares keys with those that the database was sealed with, and remembers nothing.
 * @throws ConfigurationError saying which key is wrong or missing
 */
export async function verifyKeys(reader: Reader, keyring: Keyring): Promise<void> {
  for (const { name, value } of await readChecks(reader)) checkKey(keyring, name, value);
}

function readChecks(reader: Reader): Promise<{ name: string; value: string }[]> {
  return reader.rows(sql`SELECT name, value FROM settings WHERE name LIKE ${`${PREFIX}%`}`);
}

function checkKey(keyring: Keyring, name: string, value: string): void {
  const id = name.slice(PREFIX.length);
  const remedy = 'Start with the keys that this database was made with (SYNCLEDGER_SECRET_KEYS or the key file).';
  if (!keyring.ids.includes(id)) {
    throw new ConfigurationError(
      `The database was sealed with key "${id}", which is not among the keys given. ${remedy}`,
    );
  }
  try {
    keyring.open(value, name);
  } catch (error) {
    if (!(error instanceof SealBrokenError)) throw error;
    throw new ConfigurationError(`Key "${id}" is not the one that the database was sealed with. ${remedy}`, {
      cause: error,
    });
  }
}
