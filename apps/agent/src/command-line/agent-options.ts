import { Option, type Command } from 'commander';

import { agentOptions, type AgentOption, type ParsedOptions } from '../config/index.js';

/** Adds the options of the agent to a command. */
export function addAgentOptions(command: Command): Command {
  for (const [name, option] of Object.entries(agentOptions)) command.addOption(toCommanderOption(name, option));
  return command;
}

/** The options of a command and those before it, of which its own win. */
export function allOptions(command: Command): Record<string, unknown> {
  return { ...(command.parent && allOptions(command.parent)), ...command.opts() };
}

/** The options of the agent that were given to a command, or before it. */
export function parsedAgentOptions(command: Command): ParsedOptions {
  const values = allOptions(command);
  const camelCase = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.keys(agentOptions).map((name) => [name, values[camelCase(name)]])) as ParsedOptions;
}

function toCommanderOption(name: string, { value, meaning, repeatable, ...option }: AgentOption): Option {
  const flags = value ? `--${name} <${value}>` : `--${name}`;
  const commanderOption = new Option(flags, `${meaning} (${option.default})`);
  return repeatable
    ? commanderOption.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text])
    : commanderOption;
}
