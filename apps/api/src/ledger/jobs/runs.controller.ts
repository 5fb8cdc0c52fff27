import { Controller, Param, Patch, Post, Query, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type Draft,
  FinishInput,
  HeartbeatInput,
  JobQuery,
  jobResource,
  leaseResource,
  runPermission,
  type Kind,
} from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { Input } from '../../platform/http/input.js';
import { JobsService } from './jobs.service.js';
import { kindNames } from './kind-names.js';
import { RunsService } from './runs.service.js';

/** The routes of a leased run. Both kinds have the same routes. */
export function runsControllerOf(kind: Kind): Type {
  const inProject = runPermission[kind];

  @ApiTags('Runs')
  @Controller(`jobs/${kind}/:id`)
  class RunsController {
    constructor(
      private readonly runs: RunsService,
      private readonly jobs: JobsService,
    ) {}

    @Post('heartbeat')
    @Requires({ inProject, agents: true })
    @Answers(one(leaseResource))
    @ApiOperation(operationsOf(kind).heartbeat)
    heartbeat(
      @Param('id') id: number,
      @Input(HeartbeatInput) draft: Draft<HeartbeatInput>,
      @CurrentCaller() caller: Caller,
    ) {
      return this.runs.heartbeat({ id, kind, caller }, draft);
    }

    @Patch()
    @Requires({ inProject, agents: true })
    @Answers(one(jobResource))
    @ApiOperation(operationsOf(kind).finish)
    async finish(
      @Param('id') id: number,
      @Input(FinishInput) draft: Draft<FinishInput>,
      @Query() query: JobQuery,
      @CurrentCaller() caller: Caller,
    ) {
      await this.runs.finish({ id, kind, caller }, draft);
      return this.jobs.getChanged(id, query);
    }
  }
  return RunsController;
}

function operationsOf(kind: Kind) {
  const name = kindNames[kind];
  return {
    heartbeat: {
      operationId: `${kind}JobsHeartbeat`,
      summary: `Extend the lease of an ${name} run`,
      description:
        'Send one well before the lease expires. 409 if the lease is lost, or the run was cancelled: stop the run.',
    },
    finish: {
      operationId: `${kind}JobsFinish`,
      summary: `Finish an ${name} run`,
      description:
        'Stores the result and releases the lease. Repeating it with the same content changes nothing; 409 if the lease is lost.',
    },
  };
}
