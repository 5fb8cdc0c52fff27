import { setTimeout as sleep } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';
import { LedgerError, type HealthCheck, type Readiness } from '@syncledger/domain';

import { JobChangeFeed } from '../../ledger/changes/index.js';
import { ScheduleService } from '../../ledger/schedule/index.js';
import { FailureLog } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database, DatabaseUnavailableError, probeWrite } from '../../platform/database/index.js';
import { errorAnswer } from '../../platform/http/error-answer.js';
import { newerMigrations } from '../../schema/index.js';

/** How long a result serves further probes, in milliseconds: probes must not load the database. */
const CACHE_MILLISECONDS = 2000;
/** How long a write may take, in milliseconds. */
const WRITE_MILLISECONDS = 3000;
/** How long the database counts as failing after a write that failed for a lasting reason, in milliseconds. */
const WRITE_FAILURE_MILLISECONDS = 10_000;
/** Free bytes on the disk of the database file below which it counts as full: twice what SQLite logs between checkpoints. */
const MIN_FREE_BYTES = 32 * 2 ** 20;
/** How long the job-change feed or the schedule may stand still, in milliseconds. */
const MAX_STANDSTILL = 30_000;

const OK: HealthCheck = { status: 'ok' };

/** The server cannot do its work; the body has the parts. */
class NotReady extends LedgerError {
  constructor(readonly checks: Readiness['checks']) {
    const failed = Object.entries(checks).flatMap(([name, { status }]) => (status === 'ok' ? [] : [name]));
    super('unavailable', `Not ready: ${failed.join(', ')}.`, { 'Retry-After': '5' });
  }

  override get body(): Readiness {
    return { status: 'unavailable', detail: this.detail, checks: this.checks };
  }
}

@Injectable()
export class ReadinessService {
  private readonly failures = new FailureLog('Readiness');
  private latest: { readonly at: number; readonly checks: Promise<Readiness['checks']> } | undefined;
  private writing: Promise<HealthCheck> | undefined;
  private draining = false;
  /** Failed writes at the last probe that found new ones, and when that was, by the monotonic clock. */
  private failedWrites = 0;
  private failedAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly feed: JobChangeFeed,
    private readonly schedule: ScheduleService,
    private readonly clock: Clock,
  ) {}

  /** @throws LedgerError `unavailable` with the parts, when one of them failed */
  async read(): Promise<Readiness> {
    const checks = await this.checks();
    if (Object.values(checks).every(({ status }) => status === 'ok')) return { status: 'ok', checks };
    throw new NotReady(checks);
  }

  /** The parts, as of at most two seconds ago. */
  async checks(): Promise<Readiness['checks']> {
    const now = performance.now();
    if (!this.latest || now - this.latest.at > CACHE_MILLISECONDS) this.latest = { at: now, checks: this.check() };
    const checks = await this.latest.checks;
    return this.draining ? { ...checks, accepting: failed('The server is stopping.') } : checks;
  }

  /** From now on the server is not ready: it is about to stop. */
  drain(): void {
    this.draining = true;
  }

  get isDraining(): boolean {
    return this.draining;
  }

  private async check(): Promise<Readiness['checks']> {
    const [database, disk] = await Promise.all([this.checkDatabase(), this.checkDisk()]);
    const checks = { database, disk, background: this.checkBackground(), accepting: OK };
    const failed = Object.entries(checks).find(([, { status }]) => status === 'failed');
    if (failed) this.failures.failed(new Error(`${failed[0]}: ${failed[1].detail ?? ''}`), 'not ready');
    else this.failures.recovered();
    return checks;
  }

  /** A write that takes longer than the limit goes on; the next probe waits for the same one. */
  private checkDatabase(): Promise<HealthCheck> {
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
    });
    const limit = sleep(WRITE_MILLISECONDS, failed('A write takes too long.'), { ref: false });
    return Promise.race([this.writing, limit]);
  }

  private async write(): Promise<HealthCheck> {
    try {
      const pending = await this.database.pendingMigrations();
      if (pending.length > 0) return failed(`Migrations are pending: ${pending.join(', ')}.`);
      const newer = await newerMigrations(this.database);
      if (newer.length > 0 && !(await this.fitsSchema())) {
        return failed(
          `A newer version has changed tables that this one uses: ${newer.join(', ')}. Replace this server.`,
        );
      }
      await probeWrite(this.database);
      // On a disk without space, or a file with a damaged page, the write above can succeed while others fail.
      const failure = this.recentFailure();
      return failure ? failed(detailOf(failure)) : OK;
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) this.failures.failed(error, 'database failed');
      else this.failures.failed(error, 'could not write');
      return failed(detailOf(error));
    }
  }

  /** A write of a request or task that failed since the previous probe, or shortly before it. */
  private recentFailure(): DatabaseUnavailableError | undefined {
    const { count, last } = this.database.writeFailures;
    const now = this.clock.monotonic();
    if (count !== this.failedWrites) [this.failedWrites, this.failedAt] = [count, now];
    return now - this.failedAt <= WRITE_FAILURE_MILLISECONDS ? last : undefined;
  }

  /** Whether the tables and columns that this version uses are there. */
  private async fitsSchema(): Promise<boolean> {
    try {
      await this.database.assertSchema();
      return true;
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) throw error;
      return false;
    }
  }

  private async checkDisk(): Promise<HealthCheck> {
    const free = await this.database.freeSpace().catch(() => 0);
    return free === undefined || free >= MIN_FREE_BYTES ? OK : failed('The disk of the database is full.');
  }

  private checkBackground(): HealthCheck {
    if (this.feed.standstill > MAX_STANDSTILL) return failed('The job-change feed stands still.');
    return this.schedule.standstill > MAX_STANDSTILL ? failed('The schedule stands still.') : OK;
  }
}

function detailOf(error: unknown): string {
  return (errorAnswer(error).body as { detail: string }).detail;
}

function failed(detail: string): HealthCheck {
  return { status: 'failed', detail };
}
