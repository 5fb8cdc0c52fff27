import { readFileSync } from 'node:fs';

import { readSettings, type Settings } from './config.js';
import { removeLogin, writeLogin, type Login } from './login-file.js';
import type { ParsedOptions } from './options.js';
import { loginFile, readRemoteConfig, readRemoteServer, type RemoteOptions } from './remote-config.js';

export { completeConfig, type AgentConfig, type Settings } from './config.js';
export { isReadOnlyInContainer } from './mounts.js';
export { agentOptions, type AgentOption, type ParsedOptions } from './options.js';
export type { RemoteConfig, RemoteOptions, RemoteServer } from './remote-config.js';
export { assertToken, readTokenFile } from './token-file.js';
export { ConfigurationError } from './values.js';
export { AGENT, agentVersion } from './version.js';

/** The settings of this process. */
export function processSettings(options: ParsedOptions): Settings {
  return readSettings(options, process.env);
}

/** @throws ConfigurationError when the server or the token is missing or invalid */
export const processRemoteConfig = (options: RemoteOptions) => readRemoteConfig(options, process.env);

/** @throws ConfigurationError when the server is missing or invalid */
export const processRemoteServer = (options: RemoteOptions) => readRemoteServer(options, process.env);

/** Stores a login for the user of this process; returns the file. */
export async function storeLogin(login: Login): Promise<string> {
  const file = loginFile(process.env);
  await writeLogin(file, login);
  return file;
}

/** @returns whether there was one */
export const forgetLogin = () => removeLogin(loginFile(process.env));

/** The environment of this process for commands that its user starts, without tokens for the ledger. */
export function ownEnvironment(): Record<string, string> {
  const { SYNCLEDGER_TOKEN: _, SYNCLEDGER_TOKEN_FILE: __, ...rest } = process.env;
  return Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The certificates that NODE_EXTRA_CA_CERTS adds to those that Node.js trusts by default. */
export function extraCertificates(): readonly string[] {
  const file = process.env['NODE_EXTRA_CA_CERTS'];
  return file ? [readFileSync(file, 'utf8')] : [];
}
