import { readdir } from 'node:fs/promises';

import { CommandRefused, findCommand } from '../runner/commands.js';
import type { AgentParts } from './agent.js';
import { commandFor } from './run-job.js';
import { EXIT } from './agent.js';

/**
 * Shows what would be run, and claims nothing: what is in the commands folder, whose the token is, and, where the token sees it,
 * what waits now and which command each would get.
 * @returns the exit status
 */
export async function dryRun({ config, ledger }: AgentParts, say: (line: string) => void): Promise<number> {
  say(`Commands in ${config.commands}:`);
  const names = (await readdir(config.commands)).sort();
  for (const name of names) say(`  ${name}: ${await verdict(() => findCommand(config.commands, name))}`);
  if (names.length === 0) say('  none: every run would fail');
  for (const { system, command } of config.allow ?? []) say(`Allowed: "${command}" for "${system}"`);
  const who = await ledger.whoAmI();
  say(
    `The ledger at ${config.server} knows the token${who === undefined ? ', which only lets it claim' : `: ${who}`}.`,
  );
  const waiting = await ledger.waiting();
  if (waiting === undefined) {
    say('What waits now is not shown to a token of the scope "agent". Claims would ask for:');
    say(`  kinds: ${config.kinds?.join(', ') ?? 'both'}; systems: ${config.systems?.join(', ') ?? 'all'}`);
    return EXIT.done;
  }
  const wanted = waiting.filter(({ connection }) => config.systems?.includes(connection.system) ?? true);
  say(`Waiting now, of what it would claim: ${wanted.length}`);
  for (const { id, connection } of wanted) {
    const { system, command } = connection;
    say(`  ${id} (${system}, ${command}): ${await verdict(() => commandFor(connection, config))}`);
  }
  return EXIT.done;
}

async function verdict(find: () => Promise<string>): Promise<string> {
  try {
    return `would run ${await find()}`;
  } catch (error) {
    return `would not run. ${error instanceof CommandRefused ? error.detail : String(error)}`;
  }
}
