import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { ConfigurationError } from '../config/index.js';
import { identify, stillRuns, type ProcessIdentity } from '../runner/processes.js';

/**
 * Takes a spool for this process: a second agent on it would take the first one's runs for left over.
 * @returns what gives it back
 * @throws ConfigurationError when another agent that runs has it
 */
export async function lockSpool(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'agent.lock');
  const me = (await identify(process.pid)) ?? { pid: process.pid, started: '' };
  for (;;) {
    try {
      await writeFile(file, JSON.stringify(me), { flag: 'wx', mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await readHolder(file);
    if (holder && (await stillRuns(holder))) {
      throw new ConfigurationError(
        `The agent with process id ${holder.pid} uses the spool ${folder}: give each agent a --spool of its own.`,
      );
    }
    await rm(file, { force: true });
  }
}

async function readHolder(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
