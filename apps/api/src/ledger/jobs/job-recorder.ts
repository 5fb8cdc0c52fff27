import { Injectable } from '@nestjs/common';
import {
  forbidden,
  InvalidInput,
  LedgerError,
  readPastTime,
  readySeconds,
  type Kind,
  type SubmitJobInput,
} from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import type { UnitOfWork } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { IdempotentRequest } from '../../platform/http/idempotency/index.js';
import type { RunnableConnection } from '../connections/index.js';
import { jobStore } from '../job-store/index.js';
import type { JobRow } from './job-rows.js';
import { ResultsRepository, type NewResult, type Recorded } from './results.repository.js';

/** A posted result, or a run to queue. */
export interface Submission {
  readonly input: SubmitJobInput;
  readonly kind: Kind;
  /** The project of the path, when the path names one. */
  readonly project?: number;
  readonly caller: Caller;
  readonly once: IdempotentRequest | undefined;
}

@Injectable()
export class JobRecorder {
  constructor(
    private readonly results: ResultsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores a result: it finishes the queued run of the connection, if there is one, and becomes a new job otherwise.
   * @throws InvalidInput for a connection that does not exist in the scope, or a start in the future
   * @throws LedgerError `forbidden` without the permission; `conflict` for an archived project
   */
  async store(submission: Submission): Promise<JobRow> {
    return jobOf(await this.results.record(this.resultOf(submission)));
  }

  /**
   * Stores a result or queues a run as a part of a transaction; returns the job's id.
   * @throws as `store` does, and `conflict` for a second unfinished run
   */
  async record(unit: UnitOfWork, submission: Submission): Promise<string> {
    if (submission.input.ready === false) return String(await this.queue(unit, submission));
    return String(jobOf(await this.results.recordIn(unit, this.resultOf(submission))).id);
  }

  private resultOf(submission: Submission): NewResult {
    const { input, kind, project, caller } = submission;
    const { automatic, connection, succeeded = false, result_message: message = '', started_at: start } = input;
    const at = this.clock.now();
    const startedAt = start === undefined ? null : readPastTime('started_at', start, at);
    const ready = readySeconds(startedAt ?? at, at);
    return { connection, kind, project, caller, automatic, succeeded, message, ready, at, startedAt };
  }

  private async queue(unit: UnitOfWork, { input, kind, project, caller }: Submission): Promise<number> {
    const { connection, automatic } = input;
    const found = await this.results.lockRunnable(unit, { connection, kind, project, caller });
    assertRunnable(found);
    const target = { kind, connection, project: found.project_id, user: caller.userId };
    const id = await jobStore.insert(unit, target, automatic, this.clock.now());
    if (id === undefined)
      throw new LedgerError('conflict', 'The connection has an unfinished run. Wait for it, or cancel it.');
    return id;
  }
}

function assertRunnable(connection: RunnableConnection | undefined): asserts connection is RunnableConnection {
  if (!connection) throw new InvalidInput({ connection: ['There is no such connection.'] });
  if (!connection.may_run) throw forbidden();
  if (connection.archived) throw new LedgerError('conflict', 'The project is archived.');
}

function jobOf(recorded: Recorded | undefined): JobRow {
  assertRunnable(recorded);
  if (recorded.id === null) throw new Error('The database returned no job.');
  return recorded;
}
