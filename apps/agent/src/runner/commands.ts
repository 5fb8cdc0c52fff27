import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

import { COMMAND_PATTERN } from '@syncledger/domain';

import { placesUpFrom, weakness } from './ownership.js';

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
