import { readdir } from 'node:fs/promises';

import { CommandRejectedError, findCommand } from '../runner/commands.js';
import { EXIT, type AgentDependencies } from './agent.js';
import { commandFor } from './run-job.js';
import { servableGroups } from './servable.js';

/**
 * Prints the commands, the token's user, which connections the agent could serve and, if the token may see them, the queued runs with the command of each. Claims nothing.
 * @returns the exit status: fatal without any command that can be run
 */
export async function dryRun(deps: AgentDependencies, print: (line: string) => void): Promise<number> {
  const { config, ledger, folder } = deps;
  print(`Commands in ${config.commands}:`);
  const names = (await readdir(config.commands)).sort();
  for (const name of names) print(`  ${name}: ${await describeCommand(() => findCommand(config.commands, name))}`);
  if (names.length === 0) print('  none; nothing would be claimed');
  for (const { system, command } of config.allow ?? []) print(`Allowed: "${command}" for "${system}"`);
  const user = await ledger.whoAmI();
  print(
    `The ledger at ${config.server} accepted the token (${user === undefined ? 'scope "agent"' : `user ${user}`}).`,
  );
  print('Connections whose runs the token may claim:');
  for (const { system, command, connections, file, problem } of await servableGroups(deps)) {
    const what = file === undefined ? `could not serve. ${problem ?? ''}` : `could serve with ${file}`;
    print(`  ${command} (${system}, ${connections}): ${what}`);
  }
  const status = (await folder.names()).length > 0 ? EXIT.ok : EXIT.fatal;
  const queued = await ledger.queuedJobs();
  if (queued === undefined) {
    print('Queued runs are not visible to a token of the scope "agent". Claims would ask for:');
    print(`  kinds: ${config.kinds?.join(', ') ?? 'both'}; systems: ${config.systems?.join(', ') ?? 'all'}`);
    return status;
  }
  const claimable = queued.filter(({ connection }) => config.systems?.includes(connection.system) ?? true);
  print(`Queued runs that it would claim: ${claimable.length}`);
  for (const { id, connection } of claimable) {
    const { system, command } = connection;
    print(`  ${id} (${system}, ${command}): ${await describeCommand(() => commandFor(connection, config))}`);
  }
  return status;
}

async function describeCommand(find: () => Promise<string>): Promise<string> {
  try {
    return `would run ${await find()}`;
  } catch (error) {
    return `would not run. ${error instanceof CommandRejectedError ? error.detail : String(error)}`;
  }
}
