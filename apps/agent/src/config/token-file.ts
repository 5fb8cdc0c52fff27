import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

import { ConfigurationError } from './values.js';

const GROUP_AND_OTHERS = 0o077;

/** @throws ConfigurationError when the file can't be read, is readable by other users, or contains no token */
export function readTokenFile(file: string): string {
  const fd = open(file);
  try {
    const { mode, uid } = fstatSync(fd);
    if (mode & GROUP_AND_OTHERS) throw new ConfigurationError(`Other users can read the token file: chmod 600 ${file}`);
    const me = process.geteuid?.();
    if (uid !== me && uid !== 0)
      throw new ConfigurationError(`${file} belongs to another user: chown it to the agent’s user.`);
    const token = readFileSync(fd, 'utf8').trim();
    if (/^[!-~]{1,1000}$/.test(token)) return token;
    throw new ConfigurationError(`${file} must contain one token and nothing else.`);
  } finally {
    closeSync(fd);
  }
}

function open(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw new ConfigurationError(`The token file can't be read: ${(error as Error).message}`);
  }
}
