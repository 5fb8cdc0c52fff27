import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';

import { isJsonObject } from '@syncledger/domain';
import writeFileAtomic from 'write-file-atomic';

import { makeFolder } from './make-folder.js';
import { readPrivateFile } from './token-file.js';
import { ConfigurationError } from './values.js';

/** What `login` stores. */
export interface Login {
  readonly server: string;
  readonly token: string;
  readonly allowHttp: boolean;
  /** An absolute path. */
  readonly ca?: string;
}

/** @throws ConfigurationError when other users can read the file, or it is damaged */
export function readLogin(file: string): Login | undefined {
  if (!existsSync(file)) return undefined;
  const login = parse(readPrivateFile(file));
  if (login) return login;
  throw new ConfigurationError(`${file} is damaged. Log in again.`);
}

export async function writeLogin(file: string, login: Login): Promise<void> {
  makeFolder(path.dirname(file));
  await writeFileAtomic(file, `${JSON.stringify(login)}\n`, { mode: 0o600 });
}

/** @returns whether there was one */
export function removeLogin(file: string): boolean {
  if (!existsSync(file)) return false;
  rmSync(file);
  return true;
}

function parse(text: string): Login | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return undefined;
    const { server, token, allowHttp, ca } = value;
    if (typeof server !== 'string' || typeof token !== 'string') return undefined;
    return { server, token, allowHttp: allowHttp === true, ...(typeof ca === 'string' && { ca }) };
  } catch {
    return undefined;
  }
}
