import { Argument, type Command, type Option } from 'commander';

/** The scripts pass on what was typed without evaluating it. */
const SCRIPTS = {
  bash: `_syncledger_agent() {
  local line IFS=$'\\n'
  COMPREPLY=()
  for line in $(syncledger-agent complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null); do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done
}
complete -o default -F _syncledger_agent syncledger-agent`,
  zsh: `_syncledger_agent() {
  local line
  local -a found
  for line in "\${(@f)$(syncledger-agent complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#found} )); then _describe 'syncledger-agent' found; else _files; fi
}
compdef _syncledger_agent syncledger-agent`,
  fish: `complete -c syncledger-agent -n 'not string match -q -- "-*" (commandline -opc)[-1]' -f
complete -c syncledger-agent -a '(syncledger-agent complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
} as const;

const HELP = `
Examples:
  $ source <(syncledger-agent completion bash)     in ~/.bashrc
  $ source <(syncledger-agent completion zsh)      in ~/.zshrc, after compinit
  $ syncledger-agent completion fish | source      in ~/.config/fish/config.fish
`;

/** Adds the command that prints a completion script, and the hidden one that the scripts call. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands and options')
    .addArgument(new Argument('<shell>').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', HELP)
    .action((shell: keyof typeof SCRIPTS) => {
      process.stdout.write(`${SCRIPTS[shell]}\n`);
    });
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action((words: string[]) => {
      for (const [value, description] of candidates(program, words)) process.stdout.write(`${value}\t${description}\n`);
    });
}

/** @param words what was typed after the name of the program; the last one is incomplete */
function candidates(program: Command, words: readonly string[]): [value: string, description: string][] {
  const current = words.at(-1) ?? '';
  let command = program;
  let option: Option | undefined;
  for (const word of words.slice(0, -1)) {
    if (option) option = undefined;
    else if (word === '--') return [];
    else if (word.startsWith('-')) option = command.options.find(({ long, required }) => required && long === word);
    else command = command.commands.find((one) => one.name() === word) ?? command;
  }
  if (option) return [];
  const help = command.createHelp();
  const found: [string, string][] = current.startsWith('-')
    ? help.visibleOptions(command).map(({ long, description }) => [long ?? '', description])
    : [
        ...help.visibleCommands(command).map((one): [string, string] => [one.name(), one.description()]),
        ...command.registeredArguments.flatMap(({ argChoices = [] }) =>
          argChoices.map((one): [string, string] => [one, '']),
        ),
      ];
  return found.filter(([value]) => value.startsWith(current));
}
