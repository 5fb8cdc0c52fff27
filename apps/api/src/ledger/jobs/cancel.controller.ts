import { Controller, Param, Post, Query, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { JobQuery, jobResource, runPermission, type Kind } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { JobsService } from './jobs.service.js';
import { kindNames } from './kind-names.js';
import { RunsService } from './runs.service.js';

/** The route that cancels one kind of run; both kinds have the same. */
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
      summary: `Cancel an ${kindNames[kind]} run that has not finished`,
    })
    async cancel(@Param('id') id: number, @Query() query: JobQuery, @CurrentCaller() caller: Caller) {
      await this.runs.cancel({ id, kind, caller });
      return this.jobs.shown(id, query);
    }
  }
  return CancelController;
}
