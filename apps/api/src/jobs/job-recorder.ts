import { Injectable } from '@nestjs/common';
import {
  forbidden,
  InvalidInput,
  LedgerError,
  parseTime,
  readySeconds,
  type Kind,
  type SubmitJobInput,
} from '@syncledger/domain';

import { Clock } from '../config/clock.js';
import { ConnectionsService } from '../connections/index.js';
import type { UnitOfWork } from '../database/index.js';
import type { Caller } from '../http/caller.js';
import type { OnceRequest } from '../http/idempotency/index.js';
import { JobsRepository, type NewJob } from './jobs.repository.js';
import { RunsRepository } from './runs.repository.js';

/** A result that a caller posts, or a run to queue. */
export interface Submission {
  readonly input: SubmitJobInput;
  readonly kind: Kind;
  /** The project of the path, when the path names one. */
  readonly project?: number;
  readonly caller: Caller;
  readonly once: OnceRequest | undefined;
}

/** Writes what callers post. */
@Injectable()
export class JobRecorder {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly runs: RunsRepository,
    private readonly connections: ConnectionsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores a result or queues a run; returns the job's id.
   * @throws InvalidInput for a connection that can't be this job's, or a start in the future
   * @throws LedgerError `forbidden` without the right to; `conflict` for an archived project, or a second unfinished run
   */
  async record(unit: UnitOfWork, submission: Submission): Promise<string> {
    const { input, kind, project, caller } = submission;
    const connection = await this.connections.toRun(unit, input.connection, kind, caller);
    if (!connection || (project !== undefined && connection.project !== project)) {
      throw new InvalidInput({ connection: ['There is no such connection here.'] });
    }
    if (!connection.mayRun) throw forbidden();
    if (connection.archived) throw new LedgerError('conflict', 'The project is archived.');
    const job = {
      kind,
      connection: input.connection,
      project: connection.project,
      user: caller.userId,
      automatic: input.automatic,
    };
    const id = input.ready === false ? await this.queue(unit, job) : await this.store(unit, job, input);
    return String(id);
  }

  /** A result ends the run that waits, if one does, and is a job of its own otherwise. */
  private async store(unit: UnitOfWork, job: JobParts, input: SubmitJobInput): Promise<number> {
    const { succeeded = false, result_message: message = '' } = input;
    const at = this.clock.now();
    const startedAt = startOf(input, at);
    const end = { succeeded, message, ready: readySeconds(startedAt ?? at, at), at };
    const waiting = await this.runs.endWaiting(unit, job.connection, end, startedAt);
    if (waiting !== undefined) return waiting;
    const stored = await this.jobs.insert(unit, { ...job, ...end, startedAt });
    if (stored === undefined) throw new Error('The database returned no id.');
    return stored;
  }

  private async queue(unit: UnitOfWork, job: JobParts): Promise<number> {
    const waits = { succeeded: false, message: '', ready: 0, at: this.clock.now(), startedAt: null };
    const id = await this.jobs.insert(unit, { ...job, ...waits });
    if (id === undefined) throw new LedgerError('conflict', 'The connection has a run that has not finished.');
    return id;
  }
}

type JobParts = Pick<NewJob, 'kind' | 'connection' | 'project' | 'user' | 'automatic'>;

function startOf({ started_at: text }: SubmitJobInput, now: number): number | null {
  if (text === undefined) return null;
  const startedAt = parseTime(text) ?? now + 1;
  if (startedAt > now) throw new InvalidInput({ started_at: ['Must not be in the future.'] });
  return startedAt;
}
