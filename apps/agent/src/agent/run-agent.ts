import { agentVersion, type AgentConfig } from '../config/index.js';
import { OutputDelivery } from '../output/output-delivery.js';
import { CommandFolder } from '../runner/command-folder.js';
import { RunFolder } from '../runner/run-folder.js';
import { Runner } from '../runner/runner.js';
import { ResultDelivery } from '../spool/result-delivery.js';
import { lockSpool } from '../spool/spool-lock.js';
import { Spool } from '../spool/spool.js';
import { Agent, type AgentDependencies } from './agent.js';
import { LedgerClient } from './ledger-client.js';
import { jsonReporter, terminalReporter, type Reporter } from './reporter.js';
import { reportServable } from './servable.js';
import { onStopSignals } from './stop-signals.js';
import { createFetch } from './transport.js';

/** When a server comes back, leases last one more full period: deliver well within it. */
const DELIVERY_ATTEMPTS_PER_LEASE = 3;

/** @returns the exit status */
export async function runAgent(config: AgentConfig): Promise<number> {
  const { spool, ...deps } = createDependencies(config);
  const { reporter, delivery, outputs } = deps;
  await spool.prepare();
  const unlock = await lockSpool(config.spool);
  await cleanUpRuns(spool, deps);
  const agent = new Agent(deps);
  onStopSignals(
    () => {
      agent.stop();
    },
    () => {
      agent.kill();
    },
  );
  if (process.pid === 1) {
    reporter.warn(
      'running as process 1 without an init, so ended processes stay as zombies; start the container with --init',
    );
  }
  reporter.info('agent started', { version: agentVersion(), server: config.server, pid: process.pid });
  outputs.resume();
  await delivery.resume();
  const [status] = await Promise.all([agent.run(), reportServable(deps)]);
  unlock();
  reporter.info('agent stopped', { status });
  return status;
}

/** @param reporter by default that of the agent */
export function createDependencies(
  config: AgentConfig,
  reporter: Reporter = config.json ? jsonReporter(config.name) : terminalReporter(process.stdout),
): AgentDependencies & { spool: Spool } {
  const spool = new Spool(config.spool);
  const ledger = new LedgerClient(config, createFetch(config.ca));
  const runner = new Runner({ ...config, runs: spool.runs });
  const maxDelay = Math.min((config.leaseSeconds * 1000) / DELIVERY_ATTEMPTS_PER_LEASE, 20_000);
  const outputs = new OutputDelivery(spool.output, ledger, reporter);
  const delivery = new ResultDelivery(spool, ledger, reporter, maxDelay, outputs);
  return { config, spool, reporter, ledger, runner, delivery, outputs, folder: new CommandFolder(config.commands) };
}

async function cleanUpRuns(spool: Spool, { reporter, runner }: AgentDependencies): Promise<void> {
  for (const { left, survivor } of await RunFolder.cleanUp(spool.runs)) {
    const run = survivor.key;
    reporter.warn('terminated a run left behind by a killed agent; the ledger will requeue it', { run });
    if (left.length === 0) continue;
    reporter.error('could not kill processes of the run', { run, processes: left.join(', ') });
    runner.survivors.add(survivor);
  }
}
