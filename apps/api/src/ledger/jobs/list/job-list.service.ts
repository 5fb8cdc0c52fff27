import { Injectable } from '@nestjs/common';
import { JobListQuery, type Job, type Unresolved } from '@syncledger/domain';

import { ProjectsService } from '../../../access/projects/index.js';
import type { Caller } from '../../../platform/http/caller.js';
import type { List } from '../../../platform/http/list-answer.js';
import { convertList, type ListRequest } from '../../../platform/http/paging/index.js';
import { HealthWatch, type UnresolvedConnection } from '../../connections/index.js';
import type { JobView } from '../job-rows.js';
import type { JobScope } from '../job-scope.js';
import { toCsvRow } from './job-csv-rows.js';
import { JobListRepository } from './job-list.repository.js';

/** What CSV needs of a job. */
const COLUMNS: JobView = { expand: ['user'], include: ['state', 'started_at'] };

@Injectable()
export class JobListService {
  constructor(
    private readonly lists: JobListRepository,
    private readonly projects: ProjectsService,
    private readonly health: HealthWatch,
  ) {}

  /** @throws LedgerError `not_found` when the caller does not see the scope's project */
  async list(scope: JobScope, query: JobListQuery, caller: Caller, request: ListRequest): Promise<List> {
    if (scope.project !== undefined) await this.projects.assertVisible(scope.project, caller);
    if (query.cause) await this.health.drain();
    if (request.format !== 'csv') return this.lists.list(scope, query, caller, request);
    const namesOf = this.projects.nameLookup();
    const list = await this.lists.list(scope, Object.assign(new JobListQuery(), query, COLUMNS), caller, request);
    return convertList(list, async (objects) => {
      const jobs = objects as readonly Unresolved<Job>[];
      const names = await namesOf(jobs.map(({ connection }) => (connection as UnresolvedConnection).project as number));
      return jobs.map((job) => toCsvRow(job, names));
    });
  }
}
