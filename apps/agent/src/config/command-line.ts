import { readFileSync } from 'node:fs';

import { Command, Option } from 'commander';

import { agentOptions, type AgentOption, type OptionName } from './options.js';

/** The options as they were given, by name. */
export type Given = Partial<Record<OptionName, string | boolean | string[]>>;

const EXAMPLES = `
Example:
  $ npm run --silent agent -- --server https://ledger.example.com --token-file token --commands commands --concurrency 4

Exit status: 0 done; 1 with --once, a run failed; 2 it can't start or go on; 3 results could not be delivered: they are in the
spool; 130 stopped at once by a second signal. docs/agent.md tells all about it.
`;

/** The version of the agent, from its package. */
export function agentVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/**
 * Parses the command line; `--help` and `--version` end the process.
 * @param args without the program itself
 */
export function parseCommandLine(args: readonly string[]): Given {
  const program = new Command('syncledger-agent')
    .description('Claims runs of a Syncledger, runs their commands, and reports how they ended')
    .version(agentVersion())
    .allowExcessArguments(false)
    .showHelpAfterError('(--help tells more)')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  for (const [name, option] of Object.entries(agentOptions)) program.addOption(declare(name, option));
  program.parse(args, { from: 'user' });
  const values = program.opts<Record<string, Given[OptionName]>>();
  const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.keys(agentOptions).map((name) => [name, values[camel(name)]]));
}

function declare(name: string, { value, meaning, many, ...option }: AgentOption): Option {
  const flags = value ? `--${name} <${value}>` : `--${name}`;
  const declared = new Option(flags, `${meaning} (${option.default})`);
  return many
    ? declared.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text])
    : declared;
}
