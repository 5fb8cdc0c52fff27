import { statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';

import { COMMAND_PATTERN, kinds, type Kind } from '@syncledger/domain';

import type { Given } from './command-line.js';
import { readTokenFile } from './token-file.js';
import { ConfigurationError, readDuration, readList, readNumber, readServer } from './values.js';

/** A command that may be run for a system. */
export interface Allowed {
  readonly system: string;
  readonly command: string;
}

/** All that the agent is told, read once at the start and checked. Times are milliseconds, folders are absolute. */
export interface AgentConfig {
  readonly server: string;
  readonly tokenFile: string;
  readonly commands: string;
  readonly name: string;
  readonly concurrency: number;
  readonly kinds: Kind[] | undefined;
  readonly systems: string[] | undefined;
  /** Undefined: every command for every system. */
  readonly allow: readonly Allowed[] | undefined;
  readonly inaccessible: boolean | undefined;
  readonly timeout: number;
  readonly killAfter: number;
  readonly stopGrace: number;
  readonly leaseSeconds: number;
  readonly spool: string;
  readonly ca: string | undefined;
  readonly once: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** The whole environment of a command. */
  readonly commandEnvironment: Readonly<Record<string, string>>;
}

/**
 * Checks what was given on the command line.
 * @param environment the agent's own variables
 * @throws ConfigurationError saying what to do
 */
export function readConfig(given: Given, environment: Readonly<Record<string, string | undefined>>): AgentConfig {
  const text = (name: keyof Given, otherwise: string) => (given[name] as string | undefined) ?? otherwise;
  const allow = (given.allow as string[] | undefined)?.map(readAllowed);
  const systems = given.systems === undefined ? undefined : readList('systems', text('systems', ''));
  const tokenFile = path.resolve(required(given, 'token-file'));
  readTokenFile(tokenFile);
  return {
    server: readServer(required(given, 'server'), given['allow-http'] === true),
    tokenFile,
    commands: existingFolder(required(given, 'commands')),
    name: readName(text('name', hostname())),
    concurrency: readNumber('concurrency', text('concurrency', '1'), 1, 100),
    kinds: given.kinds === undefined ? undefined : readList('kinds', text('kinds', ''), kinds),
    systems: systems ?? (allow && [...new Set(allow.map(({ system }) => system))]),
    allow,
    inaccessible: readInaccessible(text('inaccessible', 'any')),
    timeout: readDuration('timeout', text('timeout', '4h')),
    killAfter: readDuration('kill-after', text('kill-after', '10s')),
    stopGrace: readDuration('stop-grace', text('stop-grace', '60s')),
    leaseSeconds: readNumber('lease-seconds', text('lease-seconds', '60'), 10, 3600),
    spool: path.resolve(text('spool', 'spool')),
    ca: given.ca === undefined ? undefined : path.resolve(text('ca', '')),
    once: given.once === true,
    dryRun: given['dry-run'] === true,
    json: given.json === true || !process.stdout.isTTY,
    commandEnvironment: cleanEnvironment((given.env as string[] | undefined) ?? [], environment),
  };
}

function required(given: Given, name: 'server' | 'token-file' | 'commands'): string {
  const value = given[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ConfigurationError(`--${name} is required (--help tells more).`);
}

function existingFolder(folder: string): string {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return path.resolve(folder);
  throw new ConfigurationError(`--commands ${folder} is not a folder: make it, and put the commands there.`);
}

function readName(name: string): string {
  if (name.length >= 1 && name.length <= 255 && !/\p{C}/u.test(name)) return name;
  throw new ConfigurationError('--name must have 1 to 255 printable characters.');
}

function readAllowed(text: string): Allowed {
  const at = text.lastIndexOf('=');
  const [system, command] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (system !== '' && COMMAND_PATTERN.test(command)) return { system, command };
  throw new ConfigurationError(`--allow ${text} must be SYSTEM=COMMAND, such as Jira=sync_jira.`);
}

function readInaccessible(text: string): boolean | undefined {
  if (text === 'any') return undefined;
  if (text === 'only' || text === 'never') return text === 'only';
  throw new ConfigurationError('--inaccessible must be only, never or any.');
}

/** What commands see: a search path that starts with the agent's own Node.js, a home, UTF-8, and what was asked for. */
function cleanEnvironment(names: readonly string[], own: Readonly<Record<string, string | undefined>>) {
  const asked = names.flatMap((name) => {
    const value = own[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    PATH: [path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    HOME: userInfo().homedir,
    LANG: 'C.UTF-8',
    ...Object.fromEntries(asked),
  };
}
