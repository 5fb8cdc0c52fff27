import { Injectable } from '@nestjs/common';
import { notFound, type Unresolved, type Job, type JobQuery, type Kind, type SubmittedJob } from '@syncledger/domain';

import { ProjectsService } from '../../access/projects/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { IdempotentCreate } from '../../platform/http/idempotency/index.js';
import { JobRecorder, type Submission } from './job-recorder.js';
import { JobsRepository } from './jobs.repository.js';
import { RunQueue } from './run-queue.js';

@Injectable()
export class JobsService {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly queue: RunQueue,
    private readonly projects: ProjectsService,
    private readonly recorder: JobRecorder,
    private readonly creation: IdempotentCreate,
  ) {}

  /** @throws LedgerError `not_found` when there is no such job of the kind that the caller sees */
  async get(id: number, kind: Kind, query: JobQuery, caller: Caller): Promise<Unresolved<Job>> {
    const job = await this.jobs.find(id, { kind }, query, caller);
    if (!job) throw notFound();
    return job;
  }

  /**
   * Reads a job without checking who may see it, for a caller who has just changed it.
   * @throws LedgerError `not_found` when it was deleted in the meantime
   */
  async getChanged(id: number, query: JobQuery): Promise<Unresolved<Job>> {
    const [job] = await this.jobs.among([id], query);
    if (!job) throw notFound();
    return job;
  }

  /**
   * Records a finished run, or queues one, which `lease_seconds` also leases.
   * @throws InvalidInput for a connection that does not exist in the scope, or a start in the future
   * @throws LedgerError `forbidden` without the permission to submit, `conflict` for an archived project or a second unfinished run
   */
  async submit(submission: Submission, query: JobQuery): Promise<Unresolved<SubmittedJob>> {
    const { draft, kind, project, caller, once } = submission;
    const { ready } = draft.fields;
    // The statement that stores it reads the project, too.
    if (ready !== false && !once) return this.jobs.readBack(await this.recorder.store(submission), query);
    if (project !== undefined) await this.projects.assertVisible(project, caller);
    if (ready === false) {
      const { id, lease } = await this.queue.queue(submission);
      const job = await this.get(id, kind, query, caller);
      return lease ? { ...job, lease } : job;
    }
    const id = await this.creation.make(once, (tx) => this.recorder.record(tx, submission));
    return this.get(Number(id), kind, query, caller);
  }
}
