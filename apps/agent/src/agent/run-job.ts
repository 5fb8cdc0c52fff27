import type { LeasedJob } from '@syncledger/client';
import { isJsonObject, type JsonObject } from '@syncledger/domain';

import { readTokenFile, type AgentConfig } from '../config/index.js';
import { CommandRejectedError, findCommand } from '../runner/commands.js';
import type { RunOutcome, Runner } from '../runner/runner.js';
import { secretValues } from '../runner/secret-values.js';
import { runKey } from '../spool/spool.js';
import type { Reporter } from './reporter.js';

export interface JobDependencies {
  /** Called with the scrubbed output as it comes. */
  readonly onOutput: (text: string) => void;
  readonly config: Pick<AgentConfig, 'commands' | 'allow' | 'tokenFile'>;
  readonly runner: Runner;
  readonly reporter: Reporter;
}

/**
 * Runs the command of a job. A command that can't be found, or must not be run, is a failed run.
 * @param stop aborted with a StopReason to end the run early
 */
export async function runJob(job: LeasedJob, deps: JobDependencies, stop: AbortSignal): Promise<RunOutcome> {
  const { id, kind, lease, connection } = job;
  try {
    const file = await commandFor(connection, deps.config);
    const params = paramsOf(job, deps.reporter);
    const run = {
      key: runKey(kind, id, lease.token),
      file,
      onText: deps.onOutput,
      input: `${JSON.stringify(withoutLease(job))}\n`,
      secrets: new Set([...secretValues(connection.system, params), ...ownSecrets(job, deps.config)]),
    };
    return await deps.runner.run(run, stop);
  } catch (error) {
    if (error instanceof CommandRejectedError) {
      deps.reporter.error('command rejected', { id, command: connection.command, error: error.detail });
      return { succeeded: false, message: error.message };
    }
    // Details such as paths stay in the agent's own log.
    deps.reporter.error('command failed to start', { id, command: connection.command, error: String(error) });
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return { succeeded: false, message: `The command failed to start (${code}). See the agent’s log.` };
  }
}

/** @throws CommandRejectedError when the agent has no such command, or is not allowed to run it */
export function commandFor(
  { system, command }: Pick<LeasedJob['connection'], 'system' | 'command'>,
  { commands, allow }: Pick<AgentConfig, 'commands' | 'allow'>,
): Promise<string> {
  const isAllowed = allow?.some((one) => one.system === system && one.command === command) ?? true;
  if (isAllowed) return findCommand(commands, command);
  throw new CommandRejectedError(
    `This agent is not allowed to run the command "${command}" for this system (--allow).`,
  );
}

/** A command that is run by the agent's user can read the agent's token. */
function ownSecrets({ lease }: LeasedJob, { tokenFile }: JobDependencies['config']): string[] {
  try {
    return [lease.token, readTokenFile(tokenFile)];
  } catch {
    // The token is being replaced.
    return [lease.token];
  }
}

function paramsOf({ id, connection }: LeasedJob, reporter: Reporter): JsonObject {
  if (connection.params === null) {
    throw new CommandRejectedError(
      'The ledger could not decrypt the params of this connection: one of its encryption keys is missing.',
    );
  }
  if (!isJsonObject(connection.params)) {
    reporter.warn('params withheld from the token’s user; give the user the role Sync Service (UR6)', { id });
    return {};
  }
  return connection.params;
}

/** The lease would let the command act as the agent. */
function withoutLease(job: LeasedJob): Partial<LeasedJob> {
  const { lease: _, ...rest } = job;
  return rest;
}
