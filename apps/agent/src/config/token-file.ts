import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

import { ConfigurationError } from './values.js';

const OTHERS = 0o077;

/**
 * Reads the token.
 * @throws ConfigurationError when it can't be read, when others can read it, or when it holds no token
 */
export function readTokenFile(file: string): string {
  const fd = open(file);
  try {
    const { mode, uid } = fstatSync(fd);
    if (mode & OTHERS) throw new ConfigurationError(`Others can read the token in ${file}: chmod 600 ${file}`);
    const me = process.geteuid?.();
    if (uid !== me && uid !== 0)
      throw new ConfigurationError(`${file} belongs to somebody else: chown it to yourself.`);
    const token = readFileSync(fd, 'utf8').trim();
    if (/^[!-~]{1,1000}$/.test(token)) return token;
    throw new ConfigurationError(`${file} must hold one token and nothing else.`);
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
