import { InvalidInput, LedgerError } from '@syncledger/domain';
import { CommanderError } from 'commander';

import { ConfigurationError } from '../../platform/config/index.js';
import { DatabaseUnavailableError } from '../../platform/database/index.js';

/** How a command ends; the same numbers for every command. */
export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  unreachable: 3,
  elsewhere: 4,
} as const;

/** What each exit code means, for --help and the documentation. */
export const EXIT_CODES = `
Exit codes:
  0  done
  1  refused or failed; standard error says why
  2  the command line is not understood
  3  the configuration is wrong, or the database can't be reached or opened
  4  not done here: standard output has the call of PostgreSQL's own tool
`;

/** A command ends without having done what it was asked; says why in words. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  /** @param code the process's exit code */
  constructor(
    message: string,
    readonly code: number = exitCodes.refused,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandFailed) return error.code;
  if (error instanceof CommanderError) return isHelp(error) ? exitCodes.done : exitCodes.usage;
  const isUnreachable = error instanceof ConfigurationError || error instanceof DatabaseUnavailableError;
  return isUnreachable ? exitCodes.unreachable : exitCodes.refused;
}

/** What a person is told of an error; nothing of one that commander has told already. */
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
    return `${error.message} Check DATABASE_URL and that the database is up.`;
  }
  return `It failed: ${error instanceof Error ? error.message : String(error)}`;
}

function isHelp({ code }: CommanderError): boolean {
  return code === 'commander.helpDisplayed' || code === 'commander.version';
}
