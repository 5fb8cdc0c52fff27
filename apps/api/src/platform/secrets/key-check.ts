import sql from 'sql-template-tag';

import { ConfigurationError } from '../config/index.js';
import type { Database, Reader, Transaction } from '../database/index.js';
import { Keyring, DecryptionError } from './keyring.js';

/** Prefix of the check value of a key that data may be encrypted with: the server does not start without the key. */
const IN_USE = 'key_check.';
/** Prefix of the check value of a key that no data is encrypted with: a future key, or a retired one. */
const SPARE = 'spare_key_check.';

/** Prefix of the ids of lost keys. */
const FORGOTTEN = 'forgotten_key.';

const REMEDY =
  'Start with the keys that this database was created with (SYNCLEDGER_SECRET_KEYS or the key file). ' +
  'If one is lost: `keys forget ID` shows what becomes unreadable without it.';

interface Check {
  readonly id: string;
  readonly value: string;
  readonly isInUse: boolean;
}

/**
 * Stops the start when a key is not the one that the database was encrypted with, and records new keys.
 * @throws ConfigurationError saying which key is wrong or missing
 */
export async function checkKeys(database: Database, keyring: Keyring): Promise<void> {
  await writeChecks(database, async (tx) => {
    const checks = await readChecks(tx);
    verify(keyring, checks);
    const [first = '', ...others] = keyring.ids;
    await use(tx, keyring, first);
    const known = new Set(checks.map(({ id }) => id));
    for (const id of others.filter((other) => !known.has(other))) await insert(tx, keyring, SPARE, id);
    // A key that is no longer configured: another one may get its id.
    const given = new Set(keyring.ids);
    for (const { id } of checks.filter((check) => !given.has(check.id))) await remove(tx, SPARE, id);
  });
}

/**
 * Compares keys with those that the database was encrypted with, and records nothing.
 * @throws ConfigurationError saying which key is wrong or missing
 */
export async function verifyKeys(reader: Reader, keyring: Keyring): Promise<void> {
  verify(keyring, await readChecks(reader));
}

/** The ids of the keys that data may be encrypted with. */
export async function keysInUse(reader: Reader): Promise<string[]> {
  return (await readChecks(reader)).filter(({ isInUse }) => isInUse).map(({ id }) => id);
}

/** Changes which keys are in use, one process at a time; the key file is also written under this lock. */
export function writeChecks<T>(database: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return database.write(async (tx) => {
    await tx.lock('secret keys');
    return work(tx);
  });
}

/** Records that data may be encrypted with a key. */
export async function use(tx: Transaction, keyring: Keyring, id: string): Promise<void> {
  await insert(tx, keyring, IN_USE, id);
  await remove(tx, SPARE, id);
}

/** Records that data is encrypted with the first key only. */
export async function retireOthers(tx: Transaction, keyring: Keyring): Promise<void> {
  for (const id of keyring.ids.slice(1)) {
    await insert(tx, keyring, SPARE, id);
    await remove(tx, IN_USE, id);
  }
}

/**
 * Whether the database needs a key that nobody has: none of this id is given, or another one is.
 * @param given undefined when there is no key at all
 */
export async function isLostKey(reader: Reader, id: string, given: Keyring | undefined): Promise<boolean> {
  const check = (await readChecks(reader)).find((each) => each.id === id && each.isInUse);
  if (!check) return false;
  if (!given?.ids.includes(id)) return true;
  try {
    checkKey(given, id, check.value);
    return false;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return true;
  }
}

/** Records that a key is lost: the server starts without it, and gives no new key its id. */
export async function forgetKey(tx: Transaction, id: string): Promise<void> {
  await remove(tx, IN_USE, id);
  await tx.rows(sql`INSERT INTO settings (name, value) VALUES (${FORGOTTEN + id}, '') ON CONFLICT (name) DO NOTHING`);
}

/** The ids of the keys that `forgetKey` recorded. */
export async function forgottenKeys(reader: Reader): Promise<string[]> {
  const rows = await reader.rows<{ name: string }>(
    sql`SELECT name FROM settings WHERE name LIKE ${`${FORGOTTEN}%`} ORDER BY name`,
  );
  return rows.map(({ name }) => name.slice(FORGOTTEN.length));
}

async function insert(tx: Transaction, keyring: Keyring, prefix: string, id: string): Promise<void> {
  const value = keyring.encrypt(aadOf(id), aadOf(id), id);
  await tx.rows(
    sql`INSERT INTO settings (name, value) VALUES (${prefix + id}, ${value}) ON CONFLICT (name) DO NOTHING`,
  );
}

async function remove(tx: Transaction, prefix: string, id: string): Promise<void> {
  await tx.rows(sql`DELETE FROM settings WHERE name = ${prefix + id}`);
}

async function readChecks(reader: Reader): Promise<Check[]> {
  const rows = await reader.rows<{ name: string; value: string }>(
    sql`SELECT name, value FROM settings WHERE name LIKE ${`${IN_USE}%`} OR name LIKE ${`${SPARE}%`}`,
  );
  return rows.map(({ name, value }) => ({
    id: name.slice(name.indexOf('.') + 1),
    value,
    isInUse: name.startsWith(IN_USE),
  }));
}

function verify(keyring: Keyring, checks: readonly Check[]): void {
  const given = new Set(keyring.ids);
  for (const { id, value, isInUse } of checks) {
    if (given.has(id)) checkKey(keyring, id, value);
    else if (isInUse) {
      throw new ConfigurationError(
        `The database was encrypted with key "${id}", which is not among the keys given. ${REMEDY}`,
      );
    }
  }
}

function checkKey(keyring: Keyring, id: string, value: string): void {
  try {
    keyring.decrypt(value, aadOf(id));
  } catch (error) {
    if (!(error instanceof DecryptionError)) throw error;
    throw new ConfigurationError(`Key "${id}" is not the one that the database was encrypted with. ${REMEDY}`, {
      cause: error,
    });
  }
}

function aadOf(id: string): string {
  return `${IN_USE}${id}`;
}
