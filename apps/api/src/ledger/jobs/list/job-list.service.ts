import { Injectable } from '@nestjs/common';
import type { JobListQuery } from '@syncledger/domain';

import { ProjectsService } from '../../../access/projects/index.js';
import type { Caller } from '../../../platform/http/caller.js';
import type { List } from '../../../platform/http/list-answer.js';
import type { ListRequest } from '../../../platform/http/paging/index.js';
import type { JobScope } from '../job-scope.js';
import { JobListRepository } from './job-list.repository.js';

@Injectable()
export class JobListService {
  constructor(
    private readonly lists: JobListRepository,
    private readonly projects: ProjectsService,
  ) {}

  /** @throws LedgerError `not_found` when the caller does not see the scope's project */
  async list(scope: JobScope, query: JobListQuery, caller: Caller, request: ListRequest): Promise<List> {
    if (scope.project !== undefined) await this.projects.assertVisible(scope.project, caller);
    return this.lists.list(scope, query, caller, request);
  }
}
