import { CommanderError, InvalidArgumentError, type Command } from 'commander';

import { EXIT } from '../agent/agent.js';
import { RejectedError, TransientError } from '../agent/errors.js';
import { ConfigurationError, processRemoteConfig, processRemoteServer, type RemoteOptions } from '../config/index.js';
import { listConnections, listUnhealthy, type ConnectionFilters } from '../remote/connections.js';
import { EXEC_FAILED, execute } from '../remote/exec.js';
import { logIn, logOut } from '../remote/login.js';
import { printMessage } from '../remote/print.js';
import { RemoteLedger } from '../remote/remote-ledger.js';
import { cancelRun, listRuns, showRun, startRun, type RunFilters } from '../remote/runs.js';
import { watchRun } from '../remote/watch.js';
import { allOptions } from './agent-options.js';

const EXIT_STATUS = `
Exit status: 0 done; 1 refused or failed, with the reason on standard error; 2 the command line or a setting is invalid; 3 the
server cannot be reached.
`;

const EXEC_HELP = `
Queues and leases a run in one step. The command gets the job, with the params that the token may see, as a line of JSON on its
standard input; your environment, without tokens for the ledger; and the current folder. Secrets are removed from its output.
Exit status: that of the command; 124 timed out; 125 exec itself failed, with the reason on standard error: refused, ended by the
ledger, not reported, the server cannot be reached, or a setting is invalid; 126 the command is not executable; 127 it was not found;
130 interrupted.
`;

type End = (status: number) => void;
type Act<Options> = (ledger: RemoteLedger, options: Options & { readonly json: boolean }) => Promise<number>;

/** Adds the commands that act on a ledger from anywhere, by its API. */
export function addRemoteCommands(program: Command, end: End): void {
  const login = server(program.command('login'))
    .description('store the address of a server and a token, which is asked for, or read from standard input')
    .addHelpText('after', EXIT_STATUS);
  login.action(() => ended(end, () => logIn(processRemoteServer(allOptions(login)))));
  const logout = program.command('logout').description('delete the stored token from this machine');
  logout.action(() => {
    end(logOut());
  });
  addExec(program, end);
  addRunCommands(program.command('runs').description('runs of a ledger'), end);
  addConnectionCommands(program.command('connections').description('connections of a ledger'), end);
}

function addRunCommands(runs: Command, end: End): void {
  const list = runs
    .command('list')
    .description('the newest runs')
    .option('--connection <ID>', 'only of this connection', id)
    .option('--project <ID>', 'only of this project', id)
    .option('--system <NAME>', 'only of this system')
    .option('--search <TEXT>', 'only with a message that contains this text')
    .option('--unfinished', 'only queued and running ones')
    .option('--failed', 'only failed ones')
    .option('--limit <N>', 'at most this many, up to 1000 (default: 20)', limit);
  remote<Omit<RunFilters, 'limit'> & { limit?: number }>(list, end, (ledger, options) =>
    listRuns(ledger, { limit: 20, ...options }),
  );
  const show = runs.command('show').argument('<ID>', 'the run', id).description('a run, with its message');
  remote(show, end, (ledger, { json }) => showRun(ledger, idOf(show), json));
  const watch = runs
    .command('watch')
    .argument('<ID>', 'the run', id)
    .description(
      'show the state, progress and output of a run until it ends; the exit status is 0 if it succeeded, 1 if it failed',
    );
  remote(watch, end, (ledger, { json }) => watchRun(ledger, idOf(watch), json));
  const start = runs
    .command('start')
    .argument('<CONNECTION>', 'id of the connection', id)
    .description('queue a run for an agent to claim')
    .option('--watch', 'follow it until it ends');
  remote<{ watch?: boolean }>(start, end, (ledger, { json, watch: follow = false }) =>
    startRun(ledger, idOf(start), { json, watch: follow }),
  );
  const cancel = runs.command('cancel').argument('<ID>', 'the run', id).description('cancel a queued or running run');
  remote(cancel, end, (ledger, { json }) => cancelRun(ledger, idOf(cancel), json));
}

function addExec(program: Command, end: End): void {
  const exec = server(program.command('exec'))
    .description('run a command here as a run of a connection, and report its output and result')
    .usage('[options] -- <command> [arguments...]')
    .argument('<command...>', 'the program and its arguments, after --')
    .requiredOption('--connection <ID>', 'the connection', id)
    .option('--timeout <TIME>', 'maximum duration (90s, 30m, 4h; default: 4h)')
    .option('--token-file <FILE>', 'file with the token and nothing else, readable only by its owner')
    .addHelpText('after', EXEC_HELP)
    .exitOverride(({ exitCode, code, message }) => {
      throw new CommanderError(exitCode === 0 ? 0 : EXEC_FAILED, code, message);
    });
  exec.action(async () => {
    const options = allOptions(exec) as unknown as RemoteOptions & { connection: number; timeout?: string };
    const command = exec.processedArgs[0] as string[];
    try {
      end(await execute(processRemoteConfig(options), { ...options, command }));
    } catch (error) {
      const isExplained = [ConfigurationError, TransientError, RejectedError].some((type) => error instanceof type);
      printMessage(isExplained ? (error as Error).message : String(error));
      end(EXEC_FAILED);
    }
  });
}

function addConnectionCommands(connections: Command, end: End): void {
  const filtered = (command: Command) =>
    command
      .option('--project <ID>', 'only of this project', id)
      .option('--system <NAME>', 'only of this system')
      .option('--search <TEXT>', 'only with an alias or system that contains this text');
  const list = filtered(connections.command('list')).description('connections, with their health');
  remote<ConnectionFilters>(list, end, listConnections);
  const health = filtered(connections.command('health')).description(
    'connections that are failing or late, and why; the exit status is 1 if there are any',
  );
  remote<ConnectionFilters>(health, end, listUnhealthy);
}

/** Adds the options of every remote command, and what it does. */
function remote<Options>(command: Command, end: End, act: Act<Options>): void {
  server(command)
    .option('--token-file <FILE>', 'file with the token and nothing else, readable only by its owner')
    .option('--json', 'print results as JSON, one line each')
    .addHelpText('after', EXIT_STATUS)
    .action(() => {
      const options = allOptions(command) as Options & RemoteOptions & { json?: boolean };
      return ended(end, () =>
        act(new RemoteLedger(processRemoteConfig(options)), { ...options, json: options.json === true }),
      );
    });
}

function server(command: Command): Command {
  return command
    .option('--server <URL>', 'URL of the ledger (default: SYNCLEDGER_URL, or the one of `login`)')
    .option('--ca <FILE>', 'additional certificates to trust (PEM)')
    .option('--allow-http', 'allow plain http to other hosts: the token is sent unencrypted');
}

async function ended(end: End, act: () => Promise<number>): Promise<void> {
  try {
    end(await act());
  } catch (error) {
    if (error instanceof RejectedError || error instanceof TransientError) {
      printMessage(error.message);
      const isOut = error instanceof TransientError && ![401, 403].includes(error.status ?? 0);
      end(isOut ? EXIT.undelivered : EXIT.runFailed);
    } else throw error;
  }
}

const idOf = (command: Command) => command.processedArgs[0] as number;

function id(text: string): number {
  const number = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('It must be a positive integer.');
}

function limit(text: string): number {
  const number = id(text);
  if (number <= 1000) return number;
  throw new InvalidArgumentError('It must be at most 1000.');
}
