import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import path from 'node:path';

import type { Environment } from '../../platform/config/index.js';
import { KEY_FILE } from '../../platform/secrets/index.js';

/** What was found about one thing, and what to do about it. */
export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'problem';
  readonly detail: string;
  readonly remedy?: string;
}

const NODE_MAJOR = 24;
const MEBIBYTE = 2 ** 20;
/** Free space below which something is said, in bytes. */
const LITTLE_SPACE = 1024 * MEBIBYTE;
const NO_SPACE = 64 * MEBIBYTE;
const OTHERS = 0o077;

/** Whether this runs on the Node.js that Syncledger is tested with. */
export function checkNode(): Finding {
  const isRight = Number(process.versions.node.split('.')[0]) === NODE_MAJOR;
  const detail = `It runs on ${process.version}.`;
  if (isRight) return { check: 'node', status: 'ok', detail };
  return { check: 'node', status: 'warning', detail, remedy: `Use \`npm start\`, which brings Node.js ${NODE_MAJOR}.` };
}

/** Whether nobody but the owner can read the keys and the database. */
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
    const remedy = 'Set SYNCLEDGER_DATA_DIR as the server has it, or bring the file back from its copy.';
    return { check, status: 'problem', detail: `There is no ${file}.`, remedy };
  }
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
  // Windows has no such modes.
  if ((found.mode & OTHERS) === 0 || process.platform === 'win32') {
    return { check, status: 'ok', detail: `${file} is for its owner alone (${mode}).` };
  }
  return { check, status, detail: `${file} is open to others (${mode}).`, remedy: `chmod 600 ${file}` };
}

/** Whether the folder of the SQLite database can be written, and has space left. */
export async function checkDisk({ databaseUrl, dataDir }: Environment): Promise<Finding> {
  const check = 'disk';
  const folder = databaseUrl.startsWith('sqlite:') ? path.dirname(await fileOf(databaseUrl)) : dataDir;
  const isThere = await access(folder, constants.F_OK).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    if (!databaseUrl.startsWith('sqlite:')) return { check, status: 'ok', detail: 'Nothing is kept on it.' };
    return { check, status: 'problem', detail: `There is no folder ${folder}.`, remedy: 'Set SYNCLEDGER_DATA_DIR.' };
  }
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) {
    const remedy = 'Give it to the user that the server runs as.';
    return { check, status: 'problem', detail: `${folder} can't be written.`, remedy };
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const detail = `${folder} can be written, and has ${Math.floor(free / MEBIBYTE)} MiB left.`;
  if (free >= LITTLE_SPACE) return { check, status: 'ok', detail };
  return { check, status: free < NO_SPACE ? 'problem' : 'warning', detail, remedy: 'Make room on this disk.' };
}

async function fileOf(databaseUrl: string): Promise<string> {
  const sqlite = await import('../../platform/database/sqlite/sqlite-database.js');
  return sqlite.fileOf(databaseUrl);
}
