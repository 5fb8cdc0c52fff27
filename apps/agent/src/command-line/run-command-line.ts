import { CommanderError } from 'commander';

import { EXIT } from '../agent/agent.js';
import { RejectedError, TransientError } from '../agent/errors.js';
import { ConfigurationError } from '../config/index.js';
import { createProgram } from './program.js';

/**
 * Runs a command in this process; an error is printed.
 * @param args without the program itself
 * @returns the exit status
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  try {
    let status: number = EXIT.ok;
    await createProgram((ended) => (status = ended)).parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    // Commander has 1 for each mistake.
    if (error instanceof CommanderError) return error.exitCode === 1 ? EXIT.fatal : error.exitCode;
    const isExplained = [ConfigurationError, TransientError, RejectedError].some((type) => error instanceof type);
    const message = isExplained ? (error as Error).message : String(error);
    process.stderr.write(`syncledger-agent: ${message}\n`);
    return EXIT.fatal;
  }
}
