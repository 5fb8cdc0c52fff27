import { parseArgs } from 'node:util';

import { variables } from './environment.js';
import { ConfigurationError } from './variables.js';

/** An invalid command line of the server. */
export class CommandLineError extends ConfigurationError {}

export interface CommandLine {
  /** Number of worker processes; undefined when it is left to the environment. */
  readonly workers: number | undefined;
  /** Whether the start migrates the database; without, it refuses one with pending migrations. */
  readonly migrate: boolean;
  /** Only check whether a start would succeed. */
  readonly check: boolean;
  /** Only print the version. */
  readonly version: boolean;
}

const options = {
  workers: { type: 'string' },
  migrate: { type: 'boolean', default: true },
  check: { type: 'boolean', default: false },
  version: { type: 'boolean', short: 'V', default: false },
} as const;

/**
 * Parses the server's command line.
 * @param args without the program and the script
 * @throws CommandLineError saying what is wrong
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { workers, ...flags } = parsed(args);
  const { accepts, form } = variables.SYNCLEDGER_WORKERS;
  if (workers === undefined) return { workers, ...flags };
  if (!accepts(workers)) throw new CommandLineError(`--workers must be ${form}.`);
  return { workers: Number(workers), ...flags };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowNegative: true }).values;
  } catch (cause) {
    throw new CommandLineError(
      'The server takes only --workers <number>, --no-migrate, --check and --version. Its settings are environment variables: ' +
        'see docs/how-to/operations.md.',
      { cause },
    );
  }
}
