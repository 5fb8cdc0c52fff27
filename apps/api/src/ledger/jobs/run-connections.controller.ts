import { Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Draft, queuedConnectionResource, RunConnectionsInput } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { listOf } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { RejectsIdempotencyKey } from '../../platform/http/idempotency/index.js';
import { Input } from '../../platform/http/input.js';
import { RunConnections } from './run-connections.service.js';

const NO_KEY = 'Idempotency-Key applies to single objects only. A connection has at most one unfinished run.';

@ApiTags('Connections')
@Controller('connections/run')
export class RunConnectionsController {
  constructor(private readonly runs: RunConnections) {}

  @Post()
  @Requires()
  @RejectsIdempotencyKey(NO_KEY)
  @Answers(listOf(queuedConnectionResource), 200)
  @ApiOperation({
    operationId: 'connectionsRun',
    summary: 'Queue a run of each of up to 500 connections',
    description:
      'Each connection is handled by itself, in the order of the request: its run is queued, or `errors` says why not. ' +
      'A connection that has an unfinished run keeps it.',
  })
  run(@Input(RunConnectionsInput) draft: Draft<RunConnectionsInput>, @CurrentCaller() caller: Caller) {
    return this.runs.queue(draft, caller);
  }
}
