import { CommanderError } from 'commander';

import { Agent, EXIT, type AgentParts } from './agent/agent.js';
import { dryRun } from './agent/dry-run.js';
import { Ledger } from './agent/ledger.js';
import { jsonReporter, terminalReporter } from './agent/reporter.js';
import { makeFetch } from './agent/transport.js';
import { agentVersion, ConfigurationError, processConfig, type AgentConfig } from './config/index.js';
import { RunFolder } from './runner/run-folder.js';
import { Runner } from './runner/runner.js';
import { Delivery } from './spool/delivery.js';
import { lockSpool } from './spool/spool-lock.js';
import { Spool } from './spool/spool.js';

/** Pauses between tries to deliver a result: several fit into the period that a lease counts on once a server is back. */
const TRIES_A_LEASE = 3;

function assemble(config: AgentConfig): AgentParts & { spool: Spool } {
  const spool = new Spool(config.spool);
  const reporter = config.json ? jsonReporter(config.name) : terminalReporter(process.stdout);
  const ledger = new Ledger(config, makeFetch(config.ca));
  const runner = new Runner({ ...config, runs: spool.runs });
  const longest = Math.min((config.leaseSeconds * 1000) / TRIES_A_LEASE, 20_000);
  const delivery = new Delivery(spool, ledger, reporter, longest);
  return { config, spool, reporter, ledger, runner, delivery };
}

async function main(): Promise<number> {
  const config = processConfig();
  const { spool, ...parts } = assemble(config);
  if (config.dryRun) return dryRun(parts, (line) => process.stdout.write(`${line}\n`));
  const { reporter, delivery } = parts;
  await spool.prepare();
  const unlock = await lockSpool(config.spool);
  for (const run of await RunFolder.clear(spool.runs)) {
    reporter.warn('A run of an agent that was killed was ended: the ledger gives it out again', { run });
  }
  const agent = new Agent(parts);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      agent.stop();
    });
  }
  reporter.info('Started', { version: agentVersion(), server: config.server, pid: process.pid });
  await delivery.resume();
  const status = await agent.work();
  await unlock();
  reporter.info('Stopped', { status });
  return status;
}

try {
  process.exit(await main());
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.done : EXIT.unable);
  const message = error instanceof ConfigurationError ? error.message : String(error);
  process.stderr.write(`syncledger-agent: ${message}\n`);
  process.exit(EXIT.unable);
}
