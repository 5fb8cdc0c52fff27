import { statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';

import { COMMAND_PATTERN, kinds, type Kind } from '@syncledger/domain';

import type { ParsedOptions } from './command-line.js';
import { readTokenFile } from './token-file.js';
import { ConfigurationError, readDuration, readList, readNumber, readServer } from './values.js';

export interface AllowRule {
  readonly system: string;
  readonly command: string;
}

/** The validated settings. Times are milliseconds, paths are absolute. */
export interface AgentConfig {
  readonly server: string;
  readonly tokenFile: string;
  readonly commands: string;
  readonly name: string;
  readonly concurrency: number;
  readonly kinds: Kind[] | undefined;
  readonly systems: string[] | undefined;
  /** Undefined allows every command for every system. */
  readonly allow: readonly AllowRule[] | undefined;
  readonly inaccessible: boolean | undefined;
  readonly timeout: number;
  readonly killAfter: number;
  readonly stopGrace: number;
  readonly leaseSeconds: number;
  readonly spool: string;
  /** Also claims runs without their `params`, which the token's user may not see. */
  readonly withoutParams: boolean;
  readonly ca: string | undefined;
  readonly once: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** The complete environment of a command. */
  readonly commandEnvironment: Readonly<Record<string, string>>;
}

/**
 * @param environment the agent's own environment
 * @throws ConfigurationError for a missing or invalid option
 */
export function readConfig(
  options: ParsedOptions,
  environment: Readonly<Record<string, string | undefined>>,
): AgentConfig {
  const text = (name: keyof ParsedOptions, fallback: string) => (options[name] as string | undefined) ?? fallback;
  const allow = (options.allow as string[] | undefined)?.map(readAllowRule);
  const systems = options.systems === undefined ? undefined : readList('systems', text('systems', ''));
  const tokenFile = path.resolve(required(options, 'token-file'));
  readTokenFile(tokenFile);
  return {
    server: readServer(required(options, 'server'), options['allow-http'] === true),
    tokenFile,
    commands: existingFolder(required(options, 'commands')),
    name: readName(text('name', hostname())),
    concurrency: readNumber('concurrency', text('concurrency', '1'), 1, 100),
    kinds: options.kinds === undefined ? undefined : readList('kinds', text('kinds', ''), kinds),
    systems: systems ?? (allow && [...new Set(allow.map(({ system }) => system))]),
    allow,
    inaccessible: readInaccessible(text('inaccessible', 'any')),
    timeout: readDuration('timeout', text('timeout', '4h')),
    killAfter: readDuration('kill-after', text('kill-after', '10s')),
    stopGrace: readDuration('stop-grace', text('stop-grace', '60s')),
    leaseSeconds: readNumber('lease-seconds', text('lease-seconds', '60'), 10, 3600),
    spool: path.resolve(text('spool', 'spool')),
    withoutParams: options['without-params'] === true,
    ca: options.ca === undefined ? undefined : path.resolve(text('ca', '')),
    once: options.once === true,
    dryRun: options['dry-run'] === true,
    json: options.json === true || !process.stdout.isTTY,
    commandEnvironment: commandEnvironment((options.env as string[] | undefined) ?? [], environment),
  };
}

function required(options: ParsedOptions, name: 'server' | 'token-file' | 'commands'): string {
  const value = options[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ConfigurationError(`--${name} is required (see --help).`);
}

function existingFolder(folder: string): string {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return path.resolve(folder);
  throw new ConfigurationError(`--commands ${folder} is not a folder. Create it and put the commands there.`);
}

function readName(name: string): string {
  if (name.length >= 1 && name.length <= 255 && !/\p{C}/u.test(name)) return name;
  throw new ConfigurationError('--name must have 1 to 255 printable characters.');
}

function readAllowRule(text: string): AllowRule {
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

/** PATH starts with the agent's own Node.js, so that commands written for Node.js need no other. */
function commandEnvironment(names: readonly string[], environment: Readonly<Record<string, string | undefined>>) {
  const forwarded = names.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    PATH: [path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    HOME: homeFolder(environment),
    LANG: 'C.UTF-8',
    ...Object.fromEntries(forwarded),
  };
}

/** A container may run as a user id that has no account. */
function homeFolder(environment: Readonly<Record<string, string | undefined>>): string {
  try {
    return userInfo().homedir;
  } catch {
    return environment['HOME'] ?? '/';
  }
}
