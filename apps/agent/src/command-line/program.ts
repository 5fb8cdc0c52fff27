import { Command } from 'commander';

import { runAgent } from '../agent/run-agent.js';
import { check } from '../check/check.js';
import { AGENT, agentVersion, completeConfig, processSettings } from '../config/index.js';
import { addAgentOptions, parsedAgentOptions } from './agent-options.js';
import { addCompletion } from './completion.js';
import { addRemoteCommands } from './remote-commands.js';

const EXAMPLES = `
Examples:
  $ ${AGENT} --server https://ledger.example.com --token-file token --commands commands --concurrency 4
  $ ${AGENT} check --server https://ledger.example.com --token-file token --commands commands

Environment variables:
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY  proxies for the agent's own requests; commands get them only with --env
  NODE_EXTRA_CA_CERTS                certificates to trust, as with --ca

Exit status of the agent:
  0    success
  1    a run failed (with --once)
  2    the agent could not start or continue
  3    results could not be delivered and are kept in the spool
  130  killed by a second signal

SIGTERM and SIGINT let current runs finish for --stop-grace; a second signal ends them at once.
The server serves the documentation at /docs/; this page is /docs/reference/agent.html.
`;

const CHECK_HELP = `
Takes the options of the agent; check as the user that the agent runs as. Claims nothing and creates no spool.
Exit status: 0 without a problem (warnings may be there), 2 otherwise.
`;

/**
 * Creates the command line. Without a subcommand it runs the agent.
 * @param end called with the exit status of the process
 */
export function createProgram(end: (status: number) => void): Command {
  const program = new Command('syncledger-agent')
    .description('Claims runs from a Syncledger server, executes their commands and reports the results')
    .version(agentVersion())
    .usage('[options] [command]')
    .enablePositionalOptions()
    .showHelpAfterError('(see --help)')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .hook('preSubcommand', (_, command) => {
      // A reader such as `head` may close the pipe early.
      if (command.name() !== 'exec') process.stdout.off('error', exitOnClosedPipe).on('error', exitOnClosedPipe);
    });
  addAgentOptions(program)
    .allowExcessArguments()
    .action(async (_, command: Command) => {
      const [unknown] = command.args;
      if (unknown !== undefined) command.error(`error: unknown command '${unknown}'`);
      const options = parsedAgentOptions(command);
      const settings = processSettings(options);
      end(await (options['dry-run'] === true ? check(settings, false) : runAgent(completeConfig(settings))));
    });
  addAgentOptions(program.command('check'))
    .description('check everything that the agent needs, and print a remedy for each problem')
    .addHelpText('after', CHECK_HELP)
    .action(async (_, command: Command) => {
      const options = parsedAgentOptions(command);
      end(await check(processSettings(options), options.json === true));
    });
  addRemoteCommands(program, end);
  addCompletion(program);
  return program;
}

function exitOnClosedPipe({ code }: NodeJS.ErrnoException): never {
  process.exit(code === 'EPIPE' ? 0 : 1);
}
