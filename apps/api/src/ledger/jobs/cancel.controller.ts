import { Controller, Param, Post, Query, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Draft, JobQuery, jobResource, runPermission, type Kind } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { Input } from '../../platform/http/input.js';
import { JobsService } from './jobs.service.js';
import { kindNames } from './kind-names.js';
import { RunsService } from './runs.service.js';

/** Both kinds of runs have the same route. */
export function cancelControllerOf(kind: Kind): Type {
  @ApiTags('Runs')
  @Controller(`jobs/${kind}/:id/cancel`)
  class CancelController {
    constructor(
      private readonly runs: RunsService,
      private readonly jobs: JobsService,
    ) {}

    @Post()
    @Requires({ inProject: runPermission[kind] })
    @Answers(one(jobResource))
    @ApiOperation({
      operationId: `${kind}JobsCancel`,
      summary: `Cancel a queued or running ${kindNames[kind]} run`,
      description:
        'A queued or running run finishes as failed. The agent learns of it with its next heartbeat. 409 if the run has finished.',
    })
    async cancel(
      @Param('id') id: number,
      @Query() query: JobQuery,
      @CurrentCaller() caller: Caller,
      @Input() draft: Draft,
    ) {
      await this.runs.cancel({ id, kind, caller }, draft);
      return this.jobs.getChanged(id, query);
    }
  }
  return CancelController;
}
