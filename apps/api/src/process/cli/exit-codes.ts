import { InvalidInput, LedgerError } from '@syncledger/domain';
import { CommanderError } from 'commander';

import { ConfigurationError } from '../../platform/config/index.js';
import { DatabaseUnavailableError } from '../../platform/database/index.js';
import { exitCodes } from '../exit-codes.js';
import { explainStartError } from '../start-errors.js';

export { exitCodes };

/** Exit codes, for --help and the documentation. */
export const EXIT_CODES = `
Exit codes:
  0  done
  1  refused or failed; standard error says why
  2  the command line is invalid
  3  the configuration is invalid, or the database cannot be reached or opened
  4  not done here: standard output has the command for PostgreSQL's own tool
`;

/** A command that failed or was refused, with a message for the user. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  /** @param code exit code of the process */
  constructor(
    message: string,
    readonly code: number = exitCodes.refused,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The exit code for an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandFailed) return error.code;
  if (error instanceof CommanderError) return isHelp(error) ? exitCodes.done : exitCodes.usage;
  const isUnreachable = error instanceof ConfigurationError || error instanceof DatabaseUnavailableError;
  return isUnreachable ? exitCodes.unreachable : exitCodes.refused;
}

/** The message for an error; undefined for one that commander has already printed. */
export function explain(error: unknown): string | undefined {
  if (error instanceof CommanderError) return undefined;
  if (error instanceof InvalidInput) {
    return Object.entries(error.fields)
      .map(([name, said]) => `${name}: ${said.join(' ')}`)
      .join('\n');
  }
  if (error instanceof LedgerError) return error.detail;
  if (error instanceof CommandFailed || error instanceof ConfigurationError) return error.message;
  if (error instanceof DatabaseUnavailableError) {
    return explainStartError(error) ?? error.message;
  }
  return `It failed: ${error instanceof Error ? error.message : String(error)}`;
}

function isHelp({ code }: CommanderError): boolean {
  return code === 'commander.helpDisplayed' || code === 'commander.version';
}
