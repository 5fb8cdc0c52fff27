import type { Command } from 'commander';

import { isClone } from '../../platform/config/index.js';
import { EXIT_CODES } from './exit-codes.js';

/** Options of every command. */
export interface CommonOptions {
  readonly json?: boolean;
}

/** Options of every command that acts as a user. */
export interface ActingOptions extends CommonOptions {
  readonly as?: string;
}

/** How to call the command line, in the folder of a clone or where it is installed. */
export const SYNCLEDGER = isClone() ? 'bin/syncledger' : 'syncledger';

/** Collects the values of a repeatable option. */
export const each = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Adds the option, the examples and the exit codes of every command. */
export function common(command: Command, ...examples: string[]): Command {
  const lines = examples.map((example) => `  $ ${SYNCLEDGER} ${example}\n`).join('');
  return command
    .option('--json', 'print the result as one line of JSON')
    .addHelpText('after', `\nExamples:\n${lines}${EXIT_CODES}`);
}

/** The same, for a command that acts as a user. */
export function acting(command: Command, ...examples: string[]): Command {
  command.option('--as <email>', 'act as this user, with their permissions (default: the oldest active superuser)');
  return common(command, ...examples);
}
