import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import path from 'node:path';

import type { Finding } from '@syncledger/domain/terminal';

import { ConfigurationError, type Settings } from '../config/index.js';
import { lockSpool, SpoolInUseError } from '../spool/spool-lock.js';
import { Spool } from '../spool/spool.js';

const MEBIBYTE = 2 ** 20;
/** Free space below which a warning is shown, in bytes. */
const LITTLE_SPACE = 1024 * MEBIBYTE;
const NO_SPACE = 64 * MEBIBYTE;
const FEW_FILES = 100;

/** Checks the spool without creating it: if that was done by another user, the agent could not use it. */
export async function checkSpool({ valid: { spool = '' } }: Settings): Promise<Finding[]> {
  return [existsSync(spool) ? await checkPresent(spool) : await checkAbsent(spool), await checkDisk(spool)];
}

async function checkPresent(folder: string): Promise<Finding> {
  const check = 'spool';
  try {
    const spool = new Spool(folder);
    await spool.assertSafe();
    await spool.assertWritable();
    (await lockSpool(folder))();
    return { check, status: 'ok', detail: `Only this user can write to ${folder}, and no agent uses it.` };
  } catch (error) {
    if (error instanceof SpoolInUseError) {
      const remedy = 'Nothing, if it is the agent that you check; otherwise give each agent its own --spool.';
      return { check, status: 'warning', detail: `A running agent uses the spool ${folder}.`, remedy };
    }
    if (error instanceof ConfigurationError) return { check, status: 'problem', detail: error.message };
    const detail = `${folder} cannot be written, so nothing would be claimed: ${(error as Error).message}`;
    return { check, status: 'problem', detail, remedy: 'Free space, or make it writable for the agent’s user.' };
  }
}

async function checkAbsent(folder: string): Promise<Finding> {
  const [check, parent] = ['spool', nearest(folder)];
  try {
    await access(parent, constants.W_OK | constants.X_OK);
    return { check, status: 'ok', detail: `${folder} does not exist yet; the agent creates it.` };
  } catch {
    const detail = `${folder} does not exist, and ${parent} is not writable for this user.`;
    return { check, status: 'problem', detail, remedy: 'Create it with mode 700 for the agent’s user.' };
  }
}

async function checkDisk(folder: string): Promise<Finding> {
  const check = 'disk';
  const { bavail, bsize, files, ffree } = await statfs(nearest(folder));
  const free = bavail * bsize;
  // Some file systems do not count them.
  if (files > 0 && ffree < FEW_FILES) {
    const detail = `Only ${String(ffree)} more files can be made for the spool.`;
    return { check, status: 'problem', detail, remedy: 'Delete files on this disk: it has hardly any inode left.' };
  }
  const detail = `${String(Math.floor(free / MEBIBYTE))} MiB are free for the spool.`;
  if (free >= LITTLE_SPACE) return { check, status: 'ok', detail };
  return { check, status: free < NO_SPACE ? 'problem' : 'warning', detail, remedy: 'Free space on this disk.' };
}

/** The folder, or the nearest one above it that exists. */
function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(path.dirname(folder));
}
