import type { LeasedJob } from '@syncledger/client';
import { isJsonObject, type JsonObject } from '@syncledger/domain';

import type { AgentConfig } from '../config/index.js';
import { CommandRefused, findCommand } from '../runner/commands.js';
import type { Outcome, Runner } from '../runner/runner.js';
import { secretValues } from '../runner/secret-values.js';
import { runKey } from '../spool/spool.js';
import type { Reporter } from './reporter.js';

/** What it takes to run a job. */
export interface JobParts {
  readonly config: Pick<AgentConfig, 'commands' | 'allow'>;
  readonly runner: Runner;
  readonly reporter: Reporter;
}

/**
 * Runs the command of a job, if this agent does.
 * @param stop aborted with a StopReason to end it early
 * @returns how it ended; a command that is not run has failed, and the message says why
 */
export async function runJob(job: LeasedJob, parts: JobParts, stop: AbortSignal): Promise<Outcome> {
  const { id, kind, lease, connection } = job;
  try {
    const file = await commandFor(connection, parts.config);
    const params = paramsOf(job, parts.reporter);
    const run = {
      key: runKey(kind, id, lease.token),
      file,
      input: `${JSON.stringify(withoutLease(job))}\n`,
      secrets: secretValues(connection.system, params),
    };
    return await parts.runner.make(run, stop);
  } catch (error) {
    if (error instanceof CommandRefused) {
      parts.reporter.error('A command is not run', { id, command: connection.command, why: error.detail });
      return { succeeded: false, message: error.message };
    }
    // Paths and the like are for our own log.
    parts.reporter.error('A command can’t be started', { id, command: connection.command, why: String(error) });
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return { succeeded: false, message: `The command can’t be started (${code}): see the log of the agent.` };
  }
}

/**
 * Finds the command of a connection, if it is one that this agent runs.
 * @throws CommandRefused
 */
export function commandFor(
  { system, command }: Pick<LeasedJob['connection'], 'system' | 'command'>,
  { commands, allow }: JobParts['config'],
): Promise<string> {
  const isAllowed = allow?.some((one) => one.system === system && one.command === command) ?? true;
  if (isAllowed) return findCommand(commands, command);
  throw new CommandRefused(`This agent is not allowed to run the command "${command}" for this system (--allow).`);
}

function paramsOf({ id, connection }: LeasedJob, reporter: Reporter): JsonObject {
  if (connection.params === null) {
    throw new CommandRefused('The ledger can’t open the params of this connection: its keys are not complete.');
  }
  if (!isJsonObject(connection.params)) {
    reporter.warn('The token’s user may not see these params: give the user the role Sync Service (UR6)', { id });
    return {};
  }
  return connection.params;
}

/** The command has no need for what would let it speak for the agent. */
function withoutLease(job: LeasedJob): Partial<LeasedJob> {
  const { lease: _, ...rest } = job;
  return rest;
}
