import { statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';

import { COMMAND_PATTERN, kinds, type Kind } from '@syncledger/domain';

import type { ParsedOptions } from './options.js';
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
  readonly json: boolean;
  readonly verbose: boolean;
  /** The complete environment of a command. */
  readonly commandEnvironment: Readonly<Record<string, string>>;
}

/** The valid settings, and what is wrong with the others. */
export interface Settings {
  readonly valid: Readonly<Partial<AgentConfig>>;
  readonly problems: ReadonlyMap<keyof AgentConfig, string>;
}

interface Source {
  readonly options: ParsedOptions;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const text = ({ options }: Source, name: keyof ParsedOptions, fallback: string) =>
  (options[name] as string | undefined) ?? fallback;

const readers: { readonly [Name in keyof AgentConfig]: (source: Source) => AgentConfig[Name] } = {
  server: ({ options }) => readServer(required(options, 'server'), options['allow-http'] === true),
  tokenFile: ({ options }) => readableTokenFile(path.resolve(required(options, 'token-file'))),
  commands: ({ options }) => existingFolder(required(options, 'commands')),
  name: (source) => readName(text(source, 'name', hostname())),
  concurrency: (source) => readNumber('concurrency', text(source, 'concurrency', '1'), 1, 100),
  kinds: (source) =>
    source.options.kinds === undefined ? undefined : readList('kinds', text(source, 'kinds', ''), kinds),
  systems: (source) => {
    if (source.options.systems !== undefined) return readList('systems', text(source, 'systems', ''));
    const allow = readAllow(source);
    return allow && [...new Set(allow.map(({ system }) => system))];
  },
  allow: readAllow,
  inaccessible: (source) => readInaccessible(text(source, 'inaccessible', 'any')),
  timeout: (source) => readDuration('timeout', text(source, 'timeout', '4h')),
  killAfter: (source) => readDuration('kill-after', text(source, 'kill-after', '10s')),
  stopGrace: (source) => readDuration('stop-grace', text(source, 'stop-grace', '60s')),
  leaseSeconds: (source) => readNumber('lease-seconds', text(source, 'lease-seconds', '60'), 10, 3600),
  spool: (source) => path.resolve(text(source, 'spool', 'spool')),
  withoutParams: ({ options }) => options['without-params'] === true,
  ca: (source) => (source.options.ca === undefined ? undefined : path.resolve(text(source, 'ca', ''))),
  once: ({ options }) => options.once === true,
  verbose: ({ options }) => options.verbose === true,
  json: ({ options }) => options.json === true || !process.stdout.isTTY,
  commandEnvironment: ({ options, environment }) =>
    commandEnvironment((options.env as string[] | undefined) ?? [], environment),
};

/** @param environment the agent's own environment */
export function readSettings(options: ParsedOptions, environment: Source['environment']): Settings {
  const valid: Partial<Record<keyof AgentConfig, unknown>> = {};
  const problems = new Map<keyof AgentConfig, string>();
  for (const name of Object.keys(readers) as (keyof AgentConfig)[]) {
    try {
      valid[name] = readers[name]({ options, environment });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.set(name, error.message);
    }
  }
  return { valid: valid as Partial<AgentConfig>, problems };
}

/** @throws ConfigurationError naming everything that is missing or invalid */
export function completeConfig({ valid, problems }: Settings): AgentConfig {
  if (problems.size > 0) throw new ConfigurationError([...new Set(problems.values())].join('\n'));
  return valid as AgentConfig;
}

function required(options: ParsedOptions, name: 'server' | 'token-file' | 'commands'): string {
  const value = options[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ConfigurationError(`--${name} is required (see --help).`);
}

function readableTokenFile(file: string): string {
  readTokenFile(file);
  return file;
}

function existingFolder(folder: string): string {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return path.resolve(folder);
  throw new ConfigurationError(`--commands ${folder} is not a folder. Create it and put the commands there.`);
}

function readName(name: string): string {
  if (name.length >= 1 && name.length <= 255 && !/\p{C}/u.test(name)) return name;
  throw new ConfigurationError('--name must have 1 to 255 printable characters.');
}

function readAllow({ options }: Source): AllowRule[] | undefined {
  return (options.allow as string[] | undefined)?.map(readAllowRule);
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
