import { constants } from 'node:fs';
import { access, lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

import { COMMAND_PATTERN } from '@syncledger/domain';

/** A command that must not be run. Its message goes into the ledger: it names no path of this machine. */
export class CommandRefused extends Error {
  /** @param detail for the agent's own log */
  constructor(
    message: string,
    readonly detail: string = message,
  ) {
    super(message);
  }
}

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/**
 * Finds the file of a command. The server is not trusted: the name's form is checked again here, and the file must be one that
 * nobody but the agent's user (or root) could have put there or can change.
 * @param folder the commands folder
 * @returns the path to run, without symbolic links
 * @throws CommandRefused
 */
export async function findCommand(folder: string, name: string): Promise<string> {
  if (!COMMAND_PATTERN.test(name)) throw new CommandRefused('The command’s name is not one that this agent runs.');
  const root = await realpath(folder);
  const file = await realpath(path.join(root, name)).catch(() => {
    throw new CommandRefused(`This agent has no command "${name}".`, `${path.join(folder, name)} is not there.`);
  });
  const refuse = (why: string) =>
    new CommandRefused(`This agent does not run its command "${name}": ${why}.`, `${file}: ${why}.`);
  if (!file.startsWith(root + path.sep)) throw refuse('it is a link out of the commands folder');
  if (!(await stat(file)).isFile()) throw refuse('it is not a file');
  for (const place of placesUpFrom(file)) {
    const wrong = await weakness(place);
    if (wrong !== undefined) {
      throw new CommandRefused(`This agent does not run its command "${name}": others can change it.`, wrong);
    }
  }
  await access(file, constants.X_OK).catch(() => {
    throw refuse('it is not executable (chmod u+x)');
  });
  return file;
}

/** A path and all folders that it is in. */
function placesUpFrom(file: string): string[] {
  const parent = path.dirname(file);
  return parent === file ? [file] : [file, ...placesUpFrom(parent)];
}

/** What lets others change a file, or what is in a folder. In a sticky folder, such as /tmp, only owners can. */
async function weakness(place: string): Promise<string | undefined> {
  const info = await lstat(place);
  const isSticky = info.isDirectory() && (info.mode & STICKY) !== 0;
  if (info.uid !== 0 && info.uid !== process.geteuid?.()) {
    return `${place} belongs to another user: chown it to the agent's.`;
  }
  if ((info.mode & WRITABLE_BY_OTHERS) === 0 || isSticky) return undefined;
  return `Others can write to ${place}: chmod go-w ${place}`;
}
