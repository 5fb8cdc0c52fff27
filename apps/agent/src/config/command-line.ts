import { readFileSync } from 'node:fs';

import { Command, Option } from 'commander';

import { agentOptions, type AgentOption, type OptionName } from './options.js';

/** Raw values of the options, by name. */
export type ParsedOptions = Partial<Record<OptionName, string | boolean | string[]>>;

const EXAMPLES = `
Example:
  $ npm run --silent agent -- --server https://ledger.example.com --token-file token --commands commands --concurrency 4

Exit status: 0 success; 1 a run failed (with --once); 2 the agent could not start or continue; 3 results could not be delivered
and are kept in the spool; 130 killed by a second signal. See docs/agent.md.
`;

export function agentVersion(): string {
  // At the same depth from the source, the build and the bundle.
  const file = new URL('../../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/**
 * @param args without the program itself
 * @throws CommanderError also for `--help` and `--version`
 */
export function parseCommandLine(args: readonly string[]): ParsedOptions {
  const program = new Command('syncledger-agent')
    .description('Claims runs from a Syncledger server, executes their commands and reports the results')
    .version(agentVersion())
    .allowExcessArguments(false)
    .showHelpAfterError('(see --help)')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  for (const [name, option] of Object.entries(agentOptions)) program.addOption(toCommanderOption(name, option));
  program.parse(args, { from: 'user' });
  const values = program.opts<Record<string, ParsedOptions[OptionName]>>();
  const camelCase = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.keys(agentOptions).map((name) => [name, values[camelCase(name)]]));
}

function toCommanderOption(name: string, { value, meaning, repeatable, ...option }: AgentOption): Option {
  const flags = value ? `--${name} <${value}>` : `--${name}`;
  const commanderOption = new Option(flags, `${meaning} (${option.default})`);
  return repeatable
    ? commanderOption.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text])
    : commanderOption;
}
