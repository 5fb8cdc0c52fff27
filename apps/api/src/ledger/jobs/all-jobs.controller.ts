import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { JobListQuery } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { jobListAnswer } from './job-list-answer.js';
import { JobListService } from './list/job-list.service.js';

@ApiTags('Jobs of both kinds')
@Controller('jobs')
export class AllJobsController {
  constructor(private readonly lists: JobListService) {}

  @Get()
  @Requires()
  @Answers(jobListAnswer('kind'))
  @ApiOperation({
    operationId: 'jobsList',
    summary: 'All jobs of both kinds',
    description:
      'Each job also has `kind`. `params` of a connection are shown by the permission of its kind, job by job.',
  })
  list(@Query() query: JobListQuery, @CurrentCaller() caller: Caller, @CurrentList() request: ListRequest) {
    return this.lists.list({}, query, caller, request);
  }
}
