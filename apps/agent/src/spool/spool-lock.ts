import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { ConfigurationError } from '../config/index.js';
import { identifyProcess, isRunning, type ProcessIdentity } from '../runner/processes.js';

/**
 * Locks a spool for this process: a second agent would mistake the first one's active runs for leftovers and kill them.
 * @returns a function that releases the lock
 * @throws ConfigurationError when another running agent holds the lock
 */
export async function lockSpool(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'agent.lock');
  const me = (await identifyProcess(process.pid)) ?? { pid: process.pid, started: '' };
  for (;;) {
    try {
      await writeFile(file, JSON.stringify(me), { flag: 'wx', mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = await readOwner(file);
    if (owner && (await isRunning(owner))) {
      throw new ConfigurationError(
        `The agent with process id ${owner.pid} uses the spool ${folder}. Give each agent its own --spool.`,
      );
    }
    await rm(file, { force: true });
  }
}

async function readOwner(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
