import { constants } from 'node:fs';
import { access, open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

import { COMMAND_PATTERN } from '@syncledger/domain';

import { permissionProblem, withAncestors } from './permissions.js';

const ANY_EXECUTE = 0o111;
/** A byte order mark, read as Latin-1. */
const MARK = '\u00ef\u00bb\u00bf';

/** A command that must not be run. Its message is sent to the ledger, so it contains no local path. */
export class CommandRejectedError extends Error {
  /** @param detail for the agent's own log; may contain paths */
  constructor(
    message: string,
    readonly detail: string = message,
  ) {
    super(message);
  }
}

/**
 * Resolves a command to its file. The server is not trusted: the name is validated again, and nobody but the agent's user or root
 * may be able to write the file or a folder above it.
 * @param folder the commands folder
 * @returns the real path, without symbolic links
 * @throws CommandRejectedError
 */
export async function findCommand(folder: string, name: string): Promise<string> {
  if (!COMMAND_PATTERN.test(name)) throw new CommandRejectedError('The command’s name is not valid.');
  const root = await realpath(folder);
  const file = await realpath(path.join(root, name)).catch(() => {
    throw new CommandRejectedError(
      `This agent has no command "${name}".`,
      `${path.join(folder, name)} does not exist.`,
    );
  });
  const rejected = (why: string) =>
    new CommandRejectedError(`The agent refused to run its command "${name}": ${why}.`, `${file}: ${why}.`);
  if (!file.startsWith(root + path.sep)) throw rejected('it links out of the commands folder');
  const info = await stat(file);
  if (!info.isFile()) throw rejected('it is not a regular file');
  // A shell would run it, without an error.
  if (info.size === 0) throw rejected('it is empty');
  for (const location of withAncestors(file)) {
    const problem = await permissionProblem(location);
    if (problem !== undefined) {
      throw new CommandRejectedError(
        `The agent refused to run its command "${name}": other users can modify it.`,
        problem,
      );
    }
  }
  await access(file, constants.X_OK).catch(() => {
    throw rejected(
      info.mode & ANY_EXECUTE
        ? 'its mode or a file system mounted noexec forbids the agent’s user to execute it'
        : 'it is not executable (chmod u+x)',
    );
  });
  await assertInterpreter(file, rejected);
  return file;
}

/** A script whose interpreter is missing fails to start with ENOENT, which names neither. */
async function assertInterpreter(file: string, rejected: (why: string) => CommandRejectedError): Promise<void> {
  const start = await readStart(file);
  if (start.startsWith(`${MARK}#!`)) throw rejected('it begins with a byte order mark; save it as UTF-8 without one');
  const [, line, interpreter = ''] = /^#!([ \t]*(\S+)[^\n]*)/.exec(start) ?? [];
  if (line === undefined) return;
  if (line.endsWith('\r')) throw rejected('its first line ends with CR LF; save it with LF line ends');
  const isFile = await stat(interpreter).then(
    (info) => info.isFile(),
    () => false,
  );
  const canExecute = await access(interpreter, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isFile || !canExecute) throw rejected(`its first line names ${interpreter}, which can't be executed`);
}

/** Returns nothing of a file that can be executed, but not read. */
async function readStart(file: string): Promise<string> {
  const opened = await open(file, 'r').catch(() => undefined);
  if (!opened) return '';
  try {
    const { buffer, bytesRead } = await opened.read({ buffer: Buffer.alloc(256), position: 0 });
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await opened.close();
  }
}
