import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Connection, Lease, SubmittedJob } from '@syncledger/client';
import { isJsonObject } from '@syncledger/domain';

import { EXIT, type AgentDependencies } from '../agent/agent.js';
import { keepLeaseAlive } from '../agent/heartbeat.js';
import type { LeaseRef } from '../agent/ledger-client.js';
import type { Reporter } from '../agent/reporter.js';
import { createDependencies } from '../agent/run-agent.js';
import { onStopSignals } from '../agent/stop-signals.js';
import {
  completeConfig,
  ConfigurationError,
  ownEnvironment,
  processSettings,
  type AgentConfig,
  type RemoteConfig,
} from '../config/index.js';
import { Lines } from '../output/lines.js';
import { ProgressReport } from '../output/progress.js';
import type { OutputListener } from '../runner/output-buffer.js';
import { RunFolder } from '../runner/run-folder.js';
import type { RunOutcome, StopReason } from '../runner/runner.js';
import { secretValues } from '../runner/secret-values.js';
import { lockSpool } from '../spool/spool-lock.js';
import { runKey, Spool } from '../spool/spool.js';
import { printMessage } from './print.js';
import { RemoteLedger, type WithKind } from './remote-ledger.js';

/** Prefix of the temporary folders of `exec`. */
const FOLDER = 'syncledger-exec-';
const SPOOL = 'spool';
const LEASE_SECONDS = 60;
const HEARTBEATS_PER_LEASE = 3;
/** Milliseconds in which output and result are delivered at the end, through an outage of the server. */
const MAX_DRAIN = 600_000;
/** Exit statuses besides those of the command, as timeout(1) has them (decision 116). */
const TIMED_OUT = 124;
export const EXEC_FAILED = 125;
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

export interface ExecOptions {
  readonly connection: number;
  /** A duration, such as `30m`. */
  readonly timeout?: string;
  readonly command: readonly string[];
}

type LeasedRun = WithKind<SubmittedJob> & { readonly lease: Lease };

/**
 * Queues and leases a run, runs a command here, and reports its output and result.
 * @returns the exit status of the command
 */
export async function execute(remote: RemoteConfig, options: ExecOptions): Promise<number> {
  await cleanUpKilled();
  const folder = await mkdtemp(path.join(tmpdir(), FOLDER));
  try {
    const { spool, ...deps } = createDependencies(await configFor(remote, folder, options), reporter);
    await spool.prepare();
    await lockSpool(deps.config.spool);
    const ledger = new RemoteLedger(remote);
    const connection: WithKind<Connection> = await ledger.connection(options.connection);
    const job = await ledger.submit(connection, { lease_seconds: LEASE_SECONDS }, true);
    if (!job.lease) throw new Error('The server does not lease runs when they are queued.');
    return await new Execution({ ...job, lease: job.lease }, remote.token, deps).carryOut(options.command);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ends the processes of runs whose `exec` was killed, and deletes its folders; the ledger learns by the lease that they are lost. */
async function cleanUpKilled(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const folder = path.join(tmpdir(), name);
    const runs = path.join(folder, SPOOL, 'runs');
    // Before a run is started in it, its lock may not be held yet.
    if (!name.startsWith(FOLDER) || (await readdir(runs).catch(() => [])).length === 0) continue;
    try {
      await new Spool(path.join(folder, SPOOL)).assertSafe();
      const unlock = await lockSpool(path.join(folder, SPOOL));
      const left = (await RunFolder.cleanUp(runs)).flatMap((run) => run.left);
      if (left.length > 0) printMessage(`Processes of a killed run could not be ended: ${left.join(', ')}.`);
      else await rm(folder, { recursive: true, force: true });
      unlock();
    } catch (error) {
      // It is in use, or belongs to another user.
      if (!(error instanceof ConfigurationError)) throw error;
    }
  }
}

/** The settings of an agent that runs this command only. */
async function configFor(remote: RemoteConfig, folder: string, { timeout }: ExecOptions): Promise<AgentConfig> {
  const tokenFile = path.join(folder, 'token');
  await writeFile(tokenFile, remote.token, { mode: 0o600 });
  const config = completeConfig(
    processSettings({
      server: remote.server,
      'token-file': tokenFile,
      'allow-http': remote.allowHttp,
      commands: folder,
      spool: path.join(folder, SPOOL),
      'lease-seconds': String(LEASE_SECONDS),
      ...(remote.ca !== undefined && { ca: remote.ca }),
      ...(timeout !== undefined && { timeout }),
    }),
  );
  return { ...config, commandEnvironment: ownEnvironment() };
}

/** The run of a command for a leased job. */
class Execution {
  private readonly stop = new AbortController();
  private readonly run: LeaseRef;
  private isInterrupted = false;

  constructor(
    private readonly job: LeasedRun,
    private readonly token: string,
    private readonly deps: AgentDependencies,
  ) {
    this.run = { kind: job.kind, id: job.id, lease: job.lease.token };
  }

  /** @returns the exit status of the process */
  async carryOut(command: readonly string[]): Promise<number> {
    const { outputs } = this.deps;
    printMessage(`Run ${String(this.job.id)} has started.`);
    onStopSignals(
      () => {
        this.isInterrupted = true;
        this.stop.abort('shutdown' satisfies StopReason);
      },
      () => process.exit(EXIT.killed),
    );
    const outcome = await this.runRenewed(command);
    if (this.stop.signal.aborted && !this.isInterrupted) {
      printMessage(`The ledger ended the run (${String(this.stop.signal.reason)}).`);
      await outputs.drain(MAX_DRAIN);
      return EXEC_FAILED;
    }
    return this.report(outcome);
  }

  private async runRenewed(command: readonly string[]): Promise<RunOutcome> {
    const { config, ledger, outputs } = this.deps;
    const [done, progress] = [new AbortController(), new ProgressReport()];
    const interval = (config.leaseSeconds * 1000) / HEARTBEATS_PER_LEASE;
    const heartbeats = keepLeaseAlive(this.run, interval, { ledger, reporter, progress, done: done.signal });
    const renewed = heartbeats.then((reason) => {
      if (reason !== undefined) this.stop.abort(reason satisfies StopReason);
    });
    const upload = outputs.begin(this.run);
    const lines = new Lines((line) => {
      progress.readLine(line);
    });
    const outcome = await this.start(command, {
      onBytes: (bytes) => {
        process.stdout.write(bytes);
      },
      onText: (text) => {
        upload.write(text);
        lines.write(text);
      },
    });
    lines.end();
    upload.close();
    done.abort();
    await renewed;
    return outcome;
  }

  private async start([file = '', ...args]: readonly string[], listener: OutputListener): Promise<RunOutcome> {
    const { lease, ...shown } = this.job;
    const { system, params } = shown.connection;
    const secrets = isJsonObject(params) ? secretValues(system, params) : [];
    try {
      const command = {
        key: runKey(this.run.kind, this.run.id, this.run.lease),
        file,
        args,
        workingDirectory: process.cwd(),
        input: `${JSON.stringify(shown)}\n`,
        secrets: [...secrets, lease.token, this.token],
        ...listener,
      };
      return await this.deps.runner.run(command, this.stop.signal);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      const message = `The command failed to start (${code}).`;
      return { succeeded: false, message, exitStatus: code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE };
    }
  }

  private async report({ succeeded, message, isTimeout, exitStatus = EXEC_FAILED }: RunOutcome): Promise<number> {
    const { delivery, outputs } = this.deps;
    await delivery.submit({
      ...this.run,
      succeeded: succeeded && !this.isInterrupted,
      result_message: this.isInterrupted ? `${message}\nInterrupted by a signal.` : message,
      ...(isTimeout && { ended_by: 'timeout' }),
    });
    await delivery.drain(MAX_DRAIN);
    await outputs.drain(MAX_DRAIN);
    if (!succeeded) printMessage(message.slice(message.lastIndexOf('\n') + 1));
    if (this.isInterrupted) return EXIT.killed;
    if (isTimeout) return TIMED_OUT;
    const isReported = delivery.rejected === 0 && (await delivery.countSpooled()) === 0;
    return isReported || exitStatus !== 0 ? exitStatus : EXEC_FAILED;
  }
}

/** Only what the user must know. */
const reporter: Reporter = {
  info: () => undefined,
  warn: (message, fields) => {
    printMessage(`${message} ${String(fields?.['error'] ?? '')}`);
  },
  error: (message, fields) => {
    printMessage(`${message} ${String(fields?.['error'] ?? '')}`);
  },
  output: () => undefined,
  status: () => undefined,
};
