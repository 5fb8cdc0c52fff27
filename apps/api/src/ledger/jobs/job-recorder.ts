import { Injectable } from '@nestjs/common';
import {
  type Draft,
  forbidden,
  LedgerError,
  readPastTime,
  readySeconds,
  type Kind,
  type SubmitJobInput,
} from '@syncledger/domain';

import { ProjectsService } from '../../access/projects/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database, type Reader, type Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { IdempotentRequest } from '../../platform/http/idempotency/index.js';
import type { RunnableConnection } from '../connections/index.js';
import { jobStore } from '../job-store/index.js';
import type { JobRow } from './job-rows.js';
import { ResultsRepository, type NewResult, type Recorded } from './results.repository.js';

/** A posted result, or a run to queue. */
export interface Submission {
  readonly draft: Draft<SubmitJobInput>;
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
    private readonly projects: ProjectsService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores a result: it finishes the queued run of the connection, if there is one, and becomes a new job otherwise.
   * @throws LedgerError `not_found` for a project that the caller does not see
   * @throws InvalidInput for a connection that does not exist in the scope, or a start in the future
   * @throws LedgerError `forbidden` without the permission; `conflict` for an archived project
   */
  async store(submission: Submission): Promise<JobRow> {
    const result = await this.resultOf(submission, this.database);
    return jobOf((await this.results.record(result)) ?? (await this.reject(submission, this.database)));
  }

  /**
   * Stores a result or queues a run as a part of a transaction; returns the job's id.
   * @throws as `store` does, and `conflict` for a second unfinished run
   */
  async record(tx: Transaction, submission: Submission): Promise<string> {
    if (submission.draft.fields.ready === false) return String(await this.queue(tx, submission));
    const result = await this.resultOf(submission, tx);
    return String(jobOf((await this.results.recordIn(tx, result)) ?? (await this.reject(submission, tx))).id);
  }

  private async resultOf(submission: Submission, reader: Reader): Promise<NewResult> {
    const { draft, kind, project, caller } = submission;
    const at = this.clock.now();
    const startedAt = readPastTime(draft, 'started_at', at) ?? null;
    const {
      automatic,
      connection,
      succeeded = false,
      result_message: message = '',
    } = draft.isValid ? draft.valid() : await this.reject(submission, reader);
    const ready = readySeconds(startedAt ?? at, at);
    return { connection, kind, project, caller, automatic, succeeded, message, ready, at, startedAt };
  }

  private async queue(tx: Transaction, submission: Submission): Promise<number> {
    const { draft, kind, project, caller } = submission;
    const { connection, automatic } = draft.isValid ? draft.valid() : await this.reject(submission, tx);
    const run = { connection, kind, project, caller };
    const found = (await this.results.lockRunnable(tx, run)) ?? (await this.reject(submission, tx));
    assertRunnable(found);
    const target = { kind, connection, project: found.project_id, user: caller.userId };
    const id = await jobStore.insert(tx, target, automatic, this.clock.now());
    if (id === undefined) throw new LedgerError('conflict', UNFINISHED);
    return id;
  }

  /**
   * Rejects a submission that is invalid, or whose connection is not in the scope.
   * @throws LedgerError `not_found` for a project that the caller does not see
   * @throws LedgerError `forbidden` for a caller who may not submit it, or anything in the scope
   * @throws InvalidInput naming all mistakes
   */
  private async reject({ draft, kind, project, caller }: Submission, reader: Reader): Promise<never> {
    const { connection } = draft.fields;
    if (project !== undefined) await this.projects.assertVisible(project, caller);
    const found =
      connection === undefined
        ? undefined
        : await this.results.findRunnable(reader, { connection, kind, project, caller });
    const mayRun = found ? found.may_run : await this.projects.mayRun(kind, project, caller, reader);
    if (!mayRun) throw forbidden();
    if (connection !== undefined && !found) draft.reject('connection', NO_SUCH_CONNECTION);
    draft.valid();
    throw new LedgerError('conflict', 'A referenced object was modified concurrently. Retry.');
  }
}

export const UNFINISHED = 'The connection has an unfinished run. Wait for it, or cancel it.';

export const NO_SUCH_CONNECTION = 'There is no such connection.';

/** @throws LedgerError `forbidden` without the permission; `conflict` for an archived project */
export function assertRunnable(connection: RunnableConnection): void {
  if (!connection.may_run) throw forbidden();
  if (connection.archived) throw new LedgerError('conflict', 'The project is archived.');
}

function jobOf(recorded: Recorded): JobRow {
  assertRunnable(recorded);
  if (recorded.id === null) throw new Error('The database returned no job.');
  return recorded;
}
