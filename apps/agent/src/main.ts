import { CommanderError } from 'commander';

import { Agent, EXIT, type AgentDependencies } from './agent/agent.js';
import { dryRun } from './agent/dry-run.js';
import { RejectedError, TransientError } from './agent/errors.js';
import { LedgerClient } from './agent/ledger-client.js';
import { jsonReporter, terminalReporter } from './agent/reporter.js';
import { reportServable } from './agent/servable.js';
import { createFetch } from './agent/transport.js';
import { agentVersion, ConfigurationError, processConfig, type AgentConfig } from './config/index.js';
import { CommandFolder } from './runner/command-folder.js';
import { RunFolder } from './runner/run-folder.js';
import { Runner } from './runner/runner.js';
import { ResultDelivery } from './spool/result-delivery.js';
import { lockSpool } from './spool/spool-lock.js';
import { Spool } from './spool/spool.js';

/** When a server comes back, leases last one more full period: deliver well within it. */
const DELIVERY_ATTEMPTS_PER_LEASE = 3;

function createDependencies(config: AgentConfig): AgentDependencies & { spool: Spool } {
  const spool = new Spool(config.spool);
  const reporter = config.json ? jsonReporter(config.name) : terminalReporter(process.stdout);
  const ledger = new LedgerClient(config, createFetch(config.ca));
  const runner = new Runner({ ...config, runs: spool.runs });
  const maxDelay = Math.min((config.leaseSeconds * 1000) / DELIVERY_ATTEMPTS_PER_LEASE, 20_000);
  const delivery = new ResultDelivery(spool, ledger, reporter, maxDelay);
  return { config, spool, reporter, ledger, runner, delivery, folder: new CommandFolder(config.commands) };
}

async function main(): Promise<number> {
  const config = processConfig();
  const { spool, ...deps } = createDependencies(config);
  if (config.dryRun) return dryRun(deps, (line) => process.stdout.write(`${line}\n`));
  const { reporter, delivery } = deps;
  await spool.prepare();
  const unlock = await lockSpool(config.spool);
  for (const { key: run, left } of await RunFolder.cleanUp(spool.runs)) {
    reporter.warn('terminated a run left behind by a killed agent; the ledger will requeue it', { run });
    if (left.length > 0) reporter.error('could not kill processes of the run', { run, processes: left.join(', ') });
  }
  const agent = new Agent(deps);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      agent.stop();
    });
  }
  process.on('SIGHUP', () => {
    // nohup detaches from the terminal; Node.js does not inherit that it ignores the signal.
    if ([process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY)) agent.stop();
  });
  if (process.pid === 1) {
    reporter.warn(
      'running as process 1 without an init, so ended processes stay as zombies; start the container with --init',
    );
  }
  reporter.info('agent started', { version: agentVersion(), server: config.server, pid: process.pid });
  await delivery.resume();
  const [status] = await Promise.all([agent.run(), reportServable(deps)]);
  unlock();
  reporter.info('agent stopped', { status });
  return status;
}

try {
  process.exit(await main());
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.fatal);
  const isExplained = [ConfigurationError, TransientError, RejectedError].some((type) => error instanceof type);
  const message = isExplained ? (error as Error).message : String(error);
  process.stderr.write(`syncledger-agent: ${message}\n`);
  process.exit(EXIT.fatal);
}
