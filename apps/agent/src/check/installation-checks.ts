import { readdir } from 'node:fs/promises';

import type { Finding } from '@syncledger/domain/terminal';

import type { Settings } from '../config/index.js';
import { CommandFolder } from '../runner/command-folder.js';
import { CommandRejectedError, findCommand } from '../runner/commands.js';

/** Settings that have a check of their own. */
const CHECKED_APART = ['tokenFile', 'commands'];

export function checkSettings({ valid, problems }: Settings): Finding[] {
  const check = 'settings';
  const apart = [...problems].filter(([name]) => !CHECKED_APART.includes(name));
  if (apart.length > 0) {
    return [...new Set(apart.map(([, detail]) => detail))].map((detail) => ({ check, status: 'problem', detail }));
  }
  const { name, concurrency = 1 } = valid;
  return [{ check, status: 'ok', detail: `Agent "${String(name)}", at most ${String(concurrency)} runs at a time.` }];
}

export function checkTokenFile({ valid, problems }: Settings): Finding[] {
  const [check, problem] = ['token file', problems.get('tokenFile')];
  if (problem !== undefined) return [{ check, status: 'problem', detail: problem }];
  return [{ check, status: 'ok', detail: `Other users cannot read ${String(valid.tokenFile)}.` }];
}

export function checkInit(): Finding[] {
  const check = 'init';
  if (process.pid !== 1) return [{ check, status: 'ok', detail: 'The agent is not process 1.' }];
  const detail = 'The agent runs as process 1 without an init, so ended processes stay as zombies.';
  return [{ check, status: 'warning', detail, remedy: 'Start the container with --init, or with tini.' }];
}

/** Checks each file of the folder. */
export async function checkCommands({ valid: { commands: folder }, problems }: Settings): Promise<Finding[]> {
  const check = 'commands';
  if (folder === undefined) return [{ check, status: 'problem', detail: problems.get('commands') ?? '' }];
  const names = await readdir(folder).catch(() => []);
  const runnable = await new CommandFolder(folder).names();
  const others = await Promise.all(
    names
      .filter((name) => !runnable.includes(name))
      .sort()
      .map(async (name): Promise<Finding> => {
        const detail = `It would not run "${name}". ${await rejectionOf(folder, name)}`;
        return { check, status: 'warning', detail, remedy: 'Correct the file, or remove it from the folder.' };
      }),
  );
  if (runnable.length > 0) return [{ check, status: 'ok', detail: `It would run ${runnable.join(', ')}.` }, ...others];
  const detail = `${folder} has no command that can be run, so nothing would be claimed.`;
  const remedy = 'Put executable files there, named after the "command" of the connections that they serve.';
  return [{ check, status: 'problem', detail, remedy }, ...others];
}

async function rejectionOf(folder: string, name: string): Promise<string> {
  try {
    await findCommand(folder, name);
    return 'It has changed meanwhile.';
  } catch (error) {
    return error instanceof CommandRejectedError ? error.detail : String(error);
  }
}
