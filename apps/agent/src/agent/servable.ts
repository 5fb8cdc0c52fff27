import type { ServableConnection } from '@syncledger/client';

import type { AgentConfig } from '../config/index.js';
import { CommandRejectedError } from '../runner/commands.js';
import type { LedgerClient } from './ledger-client.js';
import type { Reporter } from './reporter.js';
import { commandFor } from './run-job.js';

/** Connections that need the same command for the same system. */
export interface ServableGroup extends Pick<ServableConnection, 'system' | 'command'> {
  readonly connections: number;
  /** The file that serves them; undefined if this agent could not. */
  readonly file?: string;
  /** Why it could not; may contain paths. */
  readonly problem?: string;
}

export interface ServableDependencies {
  readonly config: Pick<AgentConfig, 'commands' | 'allow' | 'systems'>;
  readonly ledger: LedgerClient;
}

/** Tells which connections of the ledger this agent could serve with the commands that it has now, by system and command. */
export async function servableGroups({ config, ledger }: ServableDependencies): Promise<ServableGroup[]> {
  const connections = await ledger.servableConnections();
  const counts = new Map<string, number>();
  for (const { system, command } of connections) {
    const key = JSON.stringify([command, system]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const sorted = [...counts].sort().map(([key, count]) => {
    const [command, system] = JSON.parse(key) as [string, string];
    return { target: { system, command }, connections: count };
  });
  return Promise.all(
    sorted.map(async ({ target, connections }) => ({ ...target, connections, ...(await fileFor(target, config)) })),
  );
}

/** Logs at the start which connections this agent could serve, and for which it has no command. */
export async function reportServable(deps: ServableDependencies & { readonly reporter: Reporter }): Promise<void> {
  const { reporter } = deps;
  try {
    const groups = await servableGroups(deps);
    const [served, others] = [groups.filter(({ file }) => file), groups.filter(({ file }) => !file)];
    reporter.info('connections that this agent could serve', summaryOf(served));
    if (others.length > 0) reporter.warn('connections that this agent could not serve', summaryOf(others));
  } catch (error) {
    reporter.warn('could not list the connections that this agent could serve', { error: String(error) });
  }
}

function summaryOf(groups: readonly ServableGroup[]) {
  const connections = groups.reduce((sum, group) => sum + group.connections, 0);
  const names = groups.slice(0, MAX_LISTED).map(({ command, system }) => `${command} (${system})`);
  const rest = groups.length - names.length;
  return { connections, commands: [...names, ...(rest > 0 ? [`${rest} more`] : [])].join(', ') };
}

const MAX_LISTED = 20;

async function fileFor(
  target: Pick<ServableConnection, 'system' | 'command'>,
  config: ServableDependencies['config'],
): Promise<Pick<ServableGroup, 'file' | 'problem'>> {
  if (config.systems?.includes(target.system) === false) return { problem: 'It does not claim for this system.' };
  try {
    return { file: await commandFor(target, config) };
  } catch (error) {
    return { problem: error instanceof CommandRejectedError ? error.detail : String(error) };
  }
}
