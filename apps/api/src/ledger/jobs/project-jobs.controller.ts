import { Controller, Get, Param, Post, Query, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type Draft,
  JobListQuery,
  JobQuery,
  runPermission,
  SubmitJobInput,
  submittedJobResource,
  type Kind,
} from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { IdempotencyKey, type IdempotentRequest } from '../../platform/http/idempotency/index.js';
import { Input } from '../../platform/http/input.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { jobListAnswer } from './job-list-answer.js';
import { JobsService } from './jobs.service.js';
import { kindNames, kindTags } from './kind-names.js';
import { JobListService } from './list/job-list.service.js';

/** The routes of jobs-api.md for jobs of one project. Both kinds have the same routes. */
export function projectJobsControllerOf(kind: Kind): Type {
  @ApiTags(kindTags[kind])
  @Controller(`projects/:project_id/jobs/${kind}`)
  class ProjectJobsController {
    constructor(
      private readonly jobs: JobsService,
      private readonly lists: JobListService,
    ) {}

    @Get()
    @Requires()
    @Answers(jobListAnswer())
    @ApiOperation(operationsOf(kind).list)
    list(
      @Param('project_id') project: number,
      @Query() query: JobListQuery,
      @CurrentCaller() caller: Caller,
      @CurrentList() request: ListRequest,
    ) {
      return this.lists.list({ kind, project }, query, caller, request);
    }

    @Post()
    @Requires({ inProject: runPermission[kind] })
    @Answers(one(submittedJobResource), 200)
    @ApiOperation(operationsOf(kind).submit)
    submit(
      @Param('project_id') project: number,
      @Input(SubmitJobInput) draft: Draft<SubmitJobInput>,
      @Query() query: JobQuery,
      @CurrentCaller() caller: Caller,
      @IdempotencyKey(200) once: IdempotentRequest | undefined,
    ) {
      return this.jobs.submit({ draft, kind, project, caller, once }, query);
    }
  }
  return ProjectJobsController;
}

function operationsOf(kind: Kind) {
  const name = kindNames[kind];
  return {
    list: {
      operationId: `${kind}JobsListOfProject`,
      summary: `All ${name} jobs of a project`,
      description: 'Newest first. Without `page_size` the full list, however long.',
    },
    submit: {
      operationId: `${kind}JobsSubmitToProject`,
      summary: `Post the result of an ${name} job of a project`,
      description:
        'Records a run that was made elsewhere, or finishes the queued run of its connection. With `ready` false, it queues a run for an agent; with `lease_seconds`, it also leases it to the caller.',
    },
  };
}
