import { parseArgs } from 'node:util';

import { variables } from './environment.js';
import { ConfigurationError } from './variables.js';

export interface CommandLine {
  /** Number of worker processes; undefined when it is left to the environment. */
  readonly workers: number | undefined;
}

/**
 * Parses the server's command line.
 * @param args without the program and the script
 * @throws ConfigurationError saying what is wrong
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { workers } = parsed(args);
  const { accepts, form } = variables.SYNCLEDGER_WORKERS;
  if (workers === undefined) return { workers };
  if (!accepts(workers)) throw new ConfigurationError(`--workers must be ${form}.`);
  return { workers: Number(workers) };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { workers: { type: 'string' } } }).values;
  } catch (cause) {
    throw new ConfigurationError(
      'The server takes only --workers <number>. Its settings are environment variables: see docs/operations.md.',
      { cause },
    );
  }
}
