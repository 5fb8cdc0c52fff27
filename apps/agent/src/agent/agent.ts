import { setTimeout as sleep } from 'node:timers/promises';

import type { LeasedJob } from '@syncledger/client';

import type { AgentConfig } from '../config/index.js';
import type { Runner, StopReason } from '../runner/runner.js';
import type { Delivery } from '../spool/delivery.js';
import { runKey } from '../spool/spool.js';
import { keepLease } from './heartbeat.js';
import { insist } from './insist.js';
import { Refusal, Trouble, type Held, type Ledger } from './ledger.js';
import type { Reporter } from './reporter.js';
import { runJob } from './run-job.js';

/** What an agent is made of. */
export interface AgentParts {
  readonly config: AgentConfig;
  readonly ledger: Ledger;
  readonly runner: Runner;
  readonly delivery: Delivery;
  readonly reporter: Reporter;
}

/** How it went, as exit status. */
export const EXIT = { done: 0, runFailed: 1, unable: 2, undelivered: 3, killed: 130 } as const;

interface ActiveRun {
  readonly job: LeasedJob;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

const LONGEST_PAUSE = 15_000;
/** How often a claim is tried again with `--once`, before it is given up. */
const RETRIES_ONCE = 4;
/** A heartbeat may fail twice before the lease is in danger. */
const BEATS_A_LEASE = 3;

/** Claims runs, makes them, and reports how they ended, until it is told to stop. */
export class Agent {
  private readonly runs = new Map<string, ActiveRun>();
  private readonly stopping = new AbortController();
  private succeeded = 0;
  private failed = 0;
  private wasKilled = false;

  constructor(private readonly parts: AgentParts) {}

  /** Stops claiming, and lets runs finish; called again, kills them. */
  stop(): void {
    if (this.stopping.signal.aborted) {
      this.wasKilled = true;
      this.endAll('now');
      return;
    }
    this.parts.reporter.info('Stopping: no new runs, those under way may finish', { running: this.runs.size });
    this.stopping.abort();
  }

  /** Works until it is told to stop, with `--once` until nothing waits; returns the exit status. */
  async work(): Promise<number> {
    const { config, delivery, reporter } = this.parts;
    const gaveUp = await this.claimAll().then(
      () => false,
      (error: unknown) => {
        reporter.error('Giving up', { why: String(error) });
        return true;
      },
    );
    await this.finishRuns();
    // Results are on disk already: what does not get through now is sent by the next start.
    await delivery.settle(this.wasKilled ? 0 : Math.min(config.stopGrace, LONGEST_PAUSE));
    reporter.status('');
    if (this.wasKilled) return EXIT.killed;
    if (gaveUp) return EXIT.unable;
    if (await this.isSpoolInUse()) return EXIT.undelivered;
    return config.once && this.failed > 0 ? EXIT.runFailed : EXIT.done;
  }

  private async claimAll(): Promise<void> {
    const { once, concurrency } = this.parts.config;
    while (!this.stopping.signal.aborted) {
      this.showStatus();
      const free = concurrency - this.runs.size;
      const jobs = free > 0 ? await this.claim(free) : [];
      for (const job of jobs) this.begin(job);
      if (jobs.length > 0) continue;
      if (once && this.runs.size === 0) return;
      // With --once, what ends may leave something new waiting.
      if (once || free === 0) await this.anyEnd();
    }
  }

  private async claim(limit: number): Promise<LeasedJob[]> {
    const { ledger, reporter, config } = this.parts;
    const stop = this.stopping.signal;
    const failed = ({ message }: Trouble) => {
      reporter.warn('No runs can be claimed', { why: message });
    };
    const retries = config.once ? RETRIES_ONCE : undefined;
    try {
      return await insist(() => ledger.claim(limit, !config.once, stop), {
        stop,
        longest: LONGEST_PAUSE,
        failed,
        ...(retries !== undefined && { retries }),
      });
    } catch (error) {
      if (stop.aborted) return [];
      throw error instanceof Refusal ? new Error(`The ledger refuses to be asked like this: ${error.message}`) : error;
    }
  }

  private begin(job: LeasedJob): void {
    const { id, kind, lease } = job;
    const key = runKey(kind, id, lease.token);
    const stop = new AbortController();
    const ended = this.makeRun(job, stop)
      .catch((error: unknown) => {
        this.parts.reporter.error('A run broke', { id, why: String(error) });
      })
      .finally(() => {
        this.runs.delete(key);
        this.showStatus();
      });
    this.runs.set(key, { job, stop, ended });
  }

  private async makeRun(job: LeasedJob, stop: AbortController): Promise<void> {
    const { config, ledger, delivery, reporter } = this.parts;
    const { id, kind, connection } = job;
    const held: Held = { kind, id, lease: job.lease.token };
    reporter.info('Running', { id, kind, system: connection.system, command: connection.command });
    const done = new AbortController();
    const every = (config.leaseSeconds * 1000) / BEATS_A_LEASE;
    const watching = keepLease(held, every, { ledger, reporter, done: done.signal }).then((why) => {
      if (why !== undefined) stop.abort(why satisfies StopReason);
    });
    const outcome = await runJob(job, this.parts, stop.signal);
    done.abort();
    await watching;
    const reason = stop.signal.reason as StopReason | undefined;
    if (reason !== undefined) {
      this.tellStopped(id, reason);
      return;
    }
    this[outcome.succeeded ? 'succeeded' : 'failed'] += 1;
    reporter.info(outcome.succeeded ? 'Succeeded' : 'Failed', { id, kind });
    await delivery.take({ ...held, succeeded: outcome.succeeded, result_message: outcome.message });
  }

  private tellStopped(id: number, reason: StopReason): void {
    const { reporter } = this.parts;
    if (reason === 'cancelled') reporter.info('Cancelled: the run was ended', { id });
    else if (reason === 'lost') reporter.error('The lease is lost: the run was ended, the ledger has it again', { id });
    else reporter.warn('Ended unfinished: the ledger gives it out again', { id });
  }

  private async finishRuns(): Promise<void> {
    const all = () => Promise.all([...this.runs.values()].map(({ ended }) => ended));
    const grace = sleep(this.parts.config.stopGrace, 'over', { ref: false });
    if ((await Promise.race([all(), grace])) === 'over') this.endAll('stopping');
    await all();
  }

  private endAll(reason: StopReason): void {
    for (const { stop } of this.runs.values()) stop.abort(reason);
  }

  private async anyEnd(): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      this.stopping.signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    });
    await Promise.race([stopped, ...[...this.runs.values()].map(({ ended }) => ended)]);
  }

  private async isSpoolInUse(): Promise<boolean> {
    return this.parts.delivery.refused > 0 || (await this.parts.delivery.left()) > 0;
  }

  private showStatus(): void {
    const { delivery, reporter, config } = this.parts;
    const running = [...this.runs.values()].map(({ job }) => `${job.connection.command} (${job.id})`).join(', ');
    const parts = [`${this.runs.size} running`, `${this.succeeded} succeeded`, `${this.failed} failed`];
    reporter.status(`${config.name}: ${parts.join(', ')}, ${delivery.waiting} to be sent. ${running}`);
  }
}
