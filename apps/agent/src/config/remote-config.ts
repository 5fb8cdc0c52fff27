import { homedir } from 'node:os';
import path from 'node:path';

import { readLogin } from './login-file.js';
import { assertToken, readTokenFile } from './token-file.js';
import { ConfigurationError, readServer } from './values.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Options of every remote command. */
export interface RemoteOptions {
  readonly server?: string;
  readonly tokenFile?: string;
  readonly ca?: string;
  readonly allowHttp?: boolean;
}

/** Where a remote command finds the ledger. */
export interface RemoteServer {
  readonly server: string;
  readonly allowHttp: boolean;
  /** An absolute path. */
  readonly ca: string | undefined;
}

export interface RemoteConfig extends RemoteServer {
  readonly token: string;
}

/** Where `login` stores its result. */
export function loginFile(environment: Environment): string {
  const { XDG_CONFIG_HOME: configHome } = environment;
  const folder = configHome && path.isAbsolute(configHome) ? configHome : path.join(homedir(), '.config');
  return path.join(folder, 'syncledger', 'login.json');
}

/** @throws ConfigurationError when there is no address, or an invalid one */
export function readRemoteServer(options: RemoteOptions, environment: Environment): RemoteServer {
  const login = readLogin(loginFile(environment));
  const address = options.server ?? environment['SYNCLEDGER_URL'] ?? login?.server;
  if (!address) throw new ConfigurationError('No server is given: log in, pass --server, or set SYNCLEDGER_URL.');
  const isLogin = address === login?.server;
  const allowHttp = options.allowHttp === true || (isLogin && login.allowHttp);
  const ca = options.ca === undefined ? isLogin && login.ca : path.resolve(options.ca);
  return { server: readServer(address, allowHttp), allowHttp, ca: ca || undefined };
}

/** @throws ConfigurationError when the server or the token is missing or invalid */
export function readRemoteConfig(options: RemoteOptions, environment: Environment): RemoteConfig {
  const remote = readRemoteServer(options, environment);
  return { ...remote, token: tokenFor(remote.server, options, environment) };
}

/** The token of the login is sent to the server of the login only. */
function tokenFor(server: string, options: RemoteOptions, environment: Environment): string {
  const file = options.tokenFile ?? environment['SYNCLEDGER_TOKEN_FILE'];
  if (file) return readTokenFile(path.resolve(file));
  const token = environment['SYNCLEDGER_TOKEN'];
  if (token) return assertToken(token.trim(), 'SYNCLEDGER_TOKEN');
  const login = readLogin(loginFile(environment));
  if (login?.server === server) return login.token;
  const remedy = 'Log in there, pass --token-file, or set SYNCLEDGER_TOKEN_FILE or SYNCLEDGER_TOKEN.';
  const why = login ? `The login is for ${login.server}, not for ${server}.` : 'There is no token.';
  throw new ConfigurationError(`${why} ${remedy}`);
}
