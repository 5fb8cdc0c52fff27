import { readdir } from 'node:fs/promises';

import { CommandRejectedError, findCommand } from '../runner/commands.js';
import { EXIT, type AgentDependencies } from './agent.js';
import { commandFor } from './run-job.js';

/**
 * Prints the commands, the token's user and, if the token may see them, the queued runs with the command of each. Claims nothing.
 * @returns the exit status
 */
export async function dryRun({ config, ledger }: AgentDependencies, print: (line: string) => void): Promise<number> {
  print(`Commands in ${config.commands}:`);
  const names = (await readdir(config.commands)).sort();
  for (const name of names) print(`  ${name}: ${await describeCommand(() => findCommand(config.commands, name))}`);
  if (names.length === 0) print('  none; every run would fail');
  for (const { system, command } of config.allow ?? []) print(`Allowed: "${command}" for "${system}"`);
  const user = await ledger.whoAmI();
  print(
    `The ledger at ${config.server} accepted the token (${user === undefined ? 'scope "agent"' : `user ${user}`}).`,
  );
  const queued = await ledger.queuedJobs();
  if (queued === undefined) {
    print('Queued runs are not visible to a token of the scope "agent". Claims would ask for:');
    print(`  kinds: ${config.kinds?.join(', ') ?? 'both'}; systems: ${config.systems?.join(', ') ?? 'all'}`);
    return EXIT.ok;
  }
  const claimable = queued.filter(({ connection }) => config.systems?.includes(connection.system) ?? true);
  print(`Queued runs that it would claim: ${claimable.length}`);
  for (const { id, connection } of claimable) {
    const { system, command } = connection;
    print(`  ${id} (${system}, ${command}): ${await describeCommand(() => commandFor(connection, config))}`);
  }
  return EXIT.ok;
}

async function describeCommand(find: () => Promise<string>): Promise<string> {
  try {
    return `would run ${await find()}`;
  } catch (error) {
    return `would not run. ${error instanceof CommandRejectedError ? error.detail : String(error)}`;
  }
}
