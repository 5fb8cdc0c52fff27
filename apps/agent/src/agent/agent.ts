import { setTimeout as sleep } from 'node:timers/promises';

import type { LeasedJob } from '@syncledger/client';

import type { AgentConfig } from '../config/index.js';
import { Lines } from '../output/lines.js';
import type { OutputDelivery } from '../output/output-delivery.js';
import { ProgressReport } from '../output/progress.js';
import type { CommandFolder } from '../runner/command-folder.js';
import type { Runner, StopReason } from '../runner/runner.js';
import type { ResultDelivery } from '../spool/result-delivery.js';
import { runKey } from '../spool/spool.js';
import { Claimer } from './claimer.js';
import { keepLeaseAlive } from './heartbeat.js';
import type { LeaseRef, LedgerClient } from './ledger-client.js';
import type { Reporter } from './reporter.js';
import { runJob } from './run-job.js';

export interface AgentDependencies {
  readonly config: AgentConfig;
  readonly folder: CommandFolder;
  readonly ledger: LedgerClient;
  readonly runner: Runner;
  readonly delivery: ResultDelivery;
  readonly outputs: OutputDelivery;
  readonly reporter: Reporter;
}

/** Exit statuses of the process (docs/reference/agent.md). */
export const EXIT = { ok: 0, runFailed: 1, fatal: 2, undelivered: 3, killed: 130 } as const;

interface ActiveRun {
  readonly job: LeasedJob;
  readonly stop: AbortController;
  readonly finished: Promise<void>;
}

/** Milliseconds to wait for deliveries at the end. */
const MAX_DRAIN = 15_000;
/** Two heartbeats in a row may fail before the lease expires. */
const HEARTBEATS_PER_LEASE = 3;

/** Claims runs, executes them and reports their results until it is stopped. */
export class Agent {
  private readonly runs = new Map<string, ActiveRun>();
  private readonly stopping = new AbortController();
  private succeeded = 0;
  private failed = 0;
  private wasKilled = false;

  private readonly claimer: Claimer;

  constructor(private readonly deps: AgentDependencies) {
    this.claimer = new Claimer(deps);
  }

  /** Stops claiming and lets active runs finish. */
  stop(): void {
    this.deps.reporter.info('stopping; waiting for active runs to finish', { running: this.runs.size });
    this.stopping.abort();
  }

  /** Kills active runs; call it after `stop`. */
  kill(): void {
    this.wasKilled = true;
    this.stopAll('kill');
  }

  /** Runs until stopped, or with `--once` until the queue is empty; returns the exit status. */
  async run(): Promise<number> {
    const { config, delivery, outputs, reporter } = this.deps;
    const claimingFailed = await this.claimUntilStopped().then(
      () => false,
      (error: unknown) => {
        reporter.error('claiming failed; shutting down', { error: String(error) });
        return true;
      },
    );
    await this.drainRuns();
    // Results are on disk: whatever is not delivered now is sent at the next start.
    const patience = this.wasKilled ? 0 : Math.min(config.stopGrace, MAX_DRAIN);
    await Promise.all([delivery.drain(patience), outputs.drain(patience)]);
    reporter.status('');
    if (this.wasKilled) return EXIT.killed;
    if (claimingFailed) return EXIT.fatal;
    if (await this.hasUndelivered()) return EXIT.undelivered;
    return config.once && this.failed > 0 ? EXIT.runFailed : EXIT.ok;
  }

  private async claimUntilStopped(): Promise<void> {
    const { once, concurrency } = this.deps.config;
    while (!this.stopping.signal.aborted) {
      this.showStatus();
      const free = concurrency - this.runs.size;
      const jobs = free > 0 ? await this.claimer.claim(free, this.stopping.signal) : [];
      for (const job of jobs) this.start(job);
      if (jobs.length > 0) continue;
      if (once && this.runs.size === 0) return;
      // With --once, a run that ends may have queued another.
      if (once || free === 0) await this.waitForRunToEnd();
    }
  }

  private start(job: LeasedJob): void {
    const { id, kind, lease } = job;
    const key = runKey(kind, id, lease.token);
    const stop = new AbortController();
    const finished = this.execute(job, stop)
      .catch((error: unknown) => {
        this.deps.reporter.error('run aborted by an internal error', { id, error: String(error) });
      })
      .finally(() => {
        this.runs.delete(key);
        this.showStatus();
      });
    this.runs.set(key, { job, stop, finished });
  }

  private async execute(job: LeasedJob, stop: AbortController): Promise<void> {
    const { config, ledger, delivery, outputs, reporter } = this.deps;
    const { id, kind, connection } = job;
    const lease: LeaseRef = { kind, id, lease: job.lease.token };
    reporter.info('run started', { id, kind, system: connection.system, command: connection.command });
    const done = new AbortController();
    const interval = (config.leaseSeconds * 1000) / HEARTBEATS_PER_LEASE;
    const progress = new ProgressReport();
    const heartbeats = keepLeaseAlive(lease, interval, { ledger, reporter, progress, done: done.signal }).then(
      (reason) => {
        if (reason !== undefined) stop.abort(reason satisfies StopReason);
      },
    );
    const upload = outputs.begin(lease);
    const lines = new Lines((line) => {
      progress.readLine(line);
      if (config.verbose) reporter.output(id, line);
    });
    const onOutput = (text: string) => {
      upload.write(text);
      lines.write(text);
    };
    const outcome = await runJob(job, { ...this.deps, onOutput }, stop.signal);
    lines.end();
    upload.close();
    done.abort();
    await heartbeats;
    const reason = stop.signal.reason as StopReason | undefined;
    if (reason !== undefined) {
      this.logStopped(id, reason);
      return;
    }
    this[outcome.succeeded ? 'succeeded' : 'failed'] += 1;
    reporter.info(outcome.succeeded ? 'run succeeded' : 'run failed', { id, kind });
    const { succeeded, message, isTimeout } = outcome;
    await delivery.submit({ ...lease, succeeded, result_message: message, ...(isTimeout && { ended_by: 'timeout' }) });
  }

  private logStopped(id: number, reason: StopReason): void {
    const { reporter } = this.deps;
    if (reason === 'cancelled') reporter.info('run cancelled; command terminated', { id });
    else if (reason === 'lease-lost')
      reporter.error('lease lost; command terminated, run requeued by the ledger', { id });
    else reporter.warn('run interrupted by shutdown; the ledger will requeue it', { id });
  }

  private async drainRuns(): Promise<void> {
    const all = () => Promise.all([...this.runs.values()].map(({ finished }) => finished));
    const grace = sleep(this.deps.config.stopGrace, 'timeout', { ref: false });
    if ((await Promise.race([all(), grace])) === 'timeout') this.stopAll('shutdown');
    await all();
  }

  private stopAll(reason: StopReason): void {
    for (const { stop } of this.runs.values()) stop.abort(reason);
  }

  private async waitForRunToEnd(): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      this.stopping.signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    });
    await Promise.race([stopped, ...[...this.runs.values()].map(({ finished }) => finished)]);
  }

  private async hasUndelivered(): Promise<boolean> {
    return this.deps.delivery.rejected > 0 || (await this.deps.delivery.countSpooled()) > 0;
  }

  private showStatus(): void {
    const { delivery, reporter, config } = this.deps;
    const running = [...this.runs.values()].map(({ job }) => `${job.connection.command} (${job.id})`).join(', ');
    const counts = [`${this.runs.size} running`, `${this.succeeded} succeeded`, `${this.failed} failed`];
    reporter.status(`${config.name}: ${counts.join(', ')}, ${delivery.inFlightCount} to be sent. ${running}`);
  }
}
