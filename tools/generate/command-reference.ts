import type { createProgram } from '@syncledger/agent';

type Command = ReturnType<typeof createProgram>;

interface Leaf {
  readonly path: string;
  readonly command: Command;
}

/** Describes the commands of a program in Markdown, those below some of its commands. Options that all have come first, once. */
export function commandReference(program: Command, groups: readonly string[]): string {
  const leaves = program.commands.filter((one) => groups.includes(one.name())).flatMap((one) => leavesOf(one, ''));
  const [first, ...others] = leaves.filter(({ path }) => path.includes(' ')).map(({ command }) => namesOf(command));
  const common = (first ?? []).filter((name) => others.every((names) => names.includes(name)));
  const optionsOf = (command: Command, isCommon: boolean) =>
    command.options
      .filter(({ long }) => common.includes(long ?? '') === isCommon)
      .map(({ flags, description }) => `| \`${flags.replace(/[<>]/g, '')}\` | ${description} |`);
  const table = (rows: readonly string[]) =>
    rows.length === 0 ? '' : ['| option | meaning |', '| --- | --- |', ...rows].join('\n');
  const sections = leaves.map(({ path, command }) => {
    const words = command.registeredArguments
      .map((one) => ` ${one.variadic ? `${one.name()}...` : one.name()}`)
      .join('');
    return [`### \`${path}${words}\``, sentence(command.description()), table(optionsOf(command, false))].join('\n\n');
  });
  const [{ command: any } = { command: program }] = leaves.filter(({ path }) => path.includes(' '));
  const without = leaves.filter(({ command }) => !common.every((name) => namesOf(command).includes(name)));
  const exceptions = new Intl.ListFormat('en').format(without.map(({ path }) => `\`${path}\``));
  const heading = `### Options of all commands${exceptions && ` but ${exceptions}`}`;
  return [heading, table(optionsOf(any, true)), ...sections].join('\n\n');
}

function leavesOf(command: Command, before: string): Leaf[] {
  const path = `${before}${command.name()}`;
  if (command.commands.length === 0) return [{ path, command }];
  return command.commands.flatMap((one) => leavesOf(one, `${path} `));
}

const namesOf = (command: Command) => command.options.map(({ long }) => long ?? '');

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
