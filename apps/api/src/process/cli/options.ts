import type { Command } from 'commander';

import { EXIT_CODES } from './exit-codes.js';

/** What every command can be given. */
export interface CommonOptions {
  readonly json?: boolean;
}

/** What every command can be given that works on behalf of a user. */
export interface ActingOptions extends CommonOptions {
  readonly as?: string;
}

/** How the command line is called in a clone; `npx` would ask the public registry anywhere else. */
export const SYNCLEDGER = 'npm run --silent syncledger --';

/** Collects an option that can be given more than once. */
export const each = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** The option, the examples and the exit codes that every command has. */
export function common(command: Command, ...examples: string[]): Command {
  const lines = examples.map((example) => `  $ ${SYNCLEDGER} ${example}\n`).join('');
  return command
    .option('--json', 'print the result as one line of JSON')
    .addHelpText('after', `\nExamples:\n${lines}${EXIT_CODES}`);
}

/** The same, for a command that works on behalf of a user. */
export function acting(command: Command, ...examples: string[]): Command {
  command.option(
    '--as <email>',
    'act as this user, with no right beyond theirs (default: the oldest active superuser)',
  );
  return common(command, ...examples);
}
