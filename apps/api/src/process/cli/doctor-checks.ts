import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import path from 'node:path';

import type { Finding } from '@syncledger/domain/terminal';

import type { Environment } from '../../platform/config/index.js';
import { KEY_FILE } from '../../platform/secrets/index.js';
import { NODE_MAJOR } from '../require-node.js';

const MEBIBYTE = 2 ** 20;
/** Free space below which a warning is shown, in bytes. */
const LITTLE_SPACE = 1024 * MEBIBYTE;
const NO_SPACE = 64 * MEBIBYTE;
const OTHERS = 0o077;
const WRITABLE = 0o222;

/** Whether the Node.js version is the one that Syncledger is tested with. */
export function checkNode(): Finding {
  const isRight = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR;
  const detail = `It runs on ${process.version}.`;
  if (isRight) return { check: 'node', status: 'ok', detail };
  return { check: 'node', status: 'warning', detail, remedy: `Use Node.js ${NODE_MAJOR} or newer.` };
}

/** Whether only the owner can read the keys and the database; a key file that is read-only may have other readers. */
export async function checkFiles({ databaseUrl, secretKeys, dataDir }: Environment): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (secretKeys === undefined) findings.push(await checkMode('key file', path.join(dataDir, KEY_FILE), 'problem'));
  if (databaseUrl.startsWith('sqlite:')) {
    findings.push(await checkMode('database file', await fileOf(databaseUrl), 'warning'));
  }
  return findings;
}

async function checkMode(check: string, file: string, status: 'warning' | 'problem'): Promise<Finding> {
  const found = await stat(file).catch(() => undefined);
  if (!found) {
    const remedy = 'Set SYNCLEDGER_DATA_DIR as for the server, or restore the file from its copy.';
    return { check, status: 'problem', detail: `${file} does not exist.`, remedy };
  }
  if (!found.isFile()) return { check, status: 'problem', detail: `${file} is not a file.`, remedy: 'Move it away.' };
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
  // Windows has no such modes.
  if ((found.mode & OTHERS) === 0 || process.platform === 'win32') {
    return { check, status: 'ok', detail: `${file} is accessible to its owner only (${mode}).` };
  }
  // As secrets are mounted into containers.
  if ((found.mode & WRITABLE) === 0) return { check, status: 'ok', detail: `${file} is read-only (${mode}).` };
  return { check, status, detail: `${file} is accessible to others (${mode}).`, remedy: `chmod 600 ${file}` };
}

/** Whether the folder of the SQLite database is writable and has free space. */
export async function checkDisk({ databaseUrl, dataDir }: Environment): Promise<Finding> {
  const check = 'disk';
  const folder = databaseUrl.startsWith('sqlite:') ? path.dirname(await fileOf(databaseUrl)) : dataDir;
  const isThere = await access(folder, constants.F_OK).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    if (!databaseUrl.startsWith('sqlite:')) return { check, status: 'ok', detail: 'Nothing is kept on it.' };
    return {
      check,
      status: 'problem',
      detail: `The folder ${folder} does not exist.`,
      remedy: 'Set SYNCLEDGER_DATA_DIR.',
    };
  }
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) {
    const remedy = 'Make it writable for the user that the server runs as.';
    return { check, status: 'problem', detail: `${folder} is not writable.`, remedy };
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const detail = `${folder} is writable, and has ${Math.floor(free / MEBIBYTE)} MiB left.`;
  if (free >= LITTLE_SPACE) return { check, status: 'ok', detail };
  return { check, status: free < NO_SPACE ? 'problem' : 'warning', detail, remedy: 'Free space on this disk.' };
}

async function fileOf(databaseUrl: string): Promise<string> {
  const sqlite = await import('../../platform/database/sqlite/sqlite-database.js');
  return sqlite.fileOf(databaseUrl);
}
