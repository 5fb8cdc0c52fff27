import { Injectable } from '@nestjs/common';
import {
  forbidden,
  InvalidInput,
  LedgerError,
  notFound,
  parseTime,
  readySeconds,
  type Held,
  type Job,
  type JobListQuery,
  type JobQuery,
  type Kind,
  type SubmitJobInput,
} from '@syncledger/domain';

import { Clock } from '../config/clock.js';
import { ConnectionsService } from '../connections/index.js';
import type { UnitOfWork } from '../database/index.js';
import type { List } from '../http/answers.js';
import type { Caller } from '../http/caller.js';
import { Creation, type OnceRequest } from '../http/idempotency/index.js';
import { ProjectsService } from '../projects/index.js';
import { JobsRepository, type JobScope } from './jobs.repository.js';

/** A result that a caller posts. */
export interface Submission {
  readonly input: SubmitJobInput;
  readonly kind: Kind;
  /** The project of the path, when the path names one. */
  readonly project?: number;
  readonly caller: Caller;
  readonly once: OnceRequest | undefined;
}

/** The rules of jobs. */
@Injectable()
export class JobsService {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly connections: ConnectionsService,
    private readonly projects: ProjectsService,
    private readonly creation: Creation,
    private readonly clock: Clock,
  ) {}

  /** @throws LedgerError `not_found` when the scope's project is not one that the caller sees */
  async list(scope: JobScope, query: JobListQuery, caller: Caller, url: URL): Promise<List> {
    if (scope.project !== undefined) await this.projects.mustSee(scope.project, caller);
    return this.jobs.list(scope, query, caller, url);
  }

  /** @throws LedgerError `not_found` when there is no such job of the kind that the caller sees */
  async get(id: number, kind: Kind, query: JobQuery, caller: Caller): Promise<Held<Job>> {
    const job = await this.jobs.find(id, { kind }, query, caller);
    if (!job) throw notFound();
    return job;
  }

  /**
   * Records a finished run.
   * @throws InvalidInput for a connection that can't be this job's, or a start in the future
   * @throws LedgerError `forbidden` without the right to submit, `conflict` for an archived project
   */
  async submit(submission: Submission, query: JobQuery): Promise<Held<Job>> {
    const { kind, project, caller, once } = submission;
    if (project !== undefined) await this.projects.mustSee(project, caller);
    const id = await this.creation.make(once, (unit) => this.record(unit, submission));
    return this.get(Number(id), kind, query, caller);
  }

  private async record(unit: UnitOfWork, { input, kind, project, caller }: Submission): Promise<string> {
    const now = this.clock.now();
    const startedAt = startOf(input, now);
    const connection = await this.connections.toRun(unit, input.connection, kind, caller);
    if (!connection || (project !== undefined && connection.project !== project)) {
      throw new InvalidInput({ connection: ['There is no such connection here.'] });
    }
    if (!connection.mayRun) throw forbidden();
    if (connection.archived) throw new LedgerError('conflict', 'The project is archived.');
    const id = await this.jobs.insert(unit, {
      kind,
      connection: input.connection,
      project: connection.project,
      user: caller.userId,
      automatic: input.automatic,
      succeeded: input.succeeded,
      ready: readySeconds(startedAt ?? now, now),
      resultMessage: input.result_message,
      lastRun: now,
      startedAt,
    });
    return String(id);
  }
}

function startOf({ started_at: text, ready }: SubmitJobInput, now: number): number | null {
  if (ready === false) throw new InvalidInput({ ready: ['Queueing a run is not supported yet.'] });
  if (text === undefined) return null;
  const startedAt = parseTime(text) ?? now + 1;
  if (startedAt > now) throw new InvalidInput({ started_at: ['Must not be in the future.'] });
  return startedAt;
}
