import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CauseListQuery,
  ConnectionListQuery,
  connectionCsvResource,
  connectionResource,
  failureCauseResource,
} from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { alsoAsCsv, listOf } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { CausesRepository } from './causes.repository.js';
import { ConnectionsService } from './connections.service.js';

@ApiTags('Connections')
@Controller('connections')
export class AllConnectionsController {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly failureCauses: CausesRepository,
  ) {}

  @Get()
  @Requires()
  @Answers(alsoAsCsv(listOf(connectionResource, 'kind'), connectionCsvResource))
  @ApiOperation({
    operationId: 'connectionsList',
    summary: 'All connections of both kinds',
    description: 'Each connection also has `kind`. `params` are shown by the permission of that kind.',
  })
  list(@Query() query: ConnectionListQuery, @CurrentCaller() caller: Caller, @CurrentList() request: ListRequest) {
    return this.connections.list(undefined, query, caller, request);
  }
  @Get('causes')
  @Requires()
  @Answers(listOf(failureCauseResource))
  @ApiOperation({
    operationId: 'connectionsCauses',
    summary: 'Why connections fail',
    description:
      'Groups the failing connections that the caller sees by the reason for which their last run failed: by system, and by ' +
      'the line of its result message that says why, without what differs between runs.',
  })
  causes(@Query() query: CauseListQuery, @CurrentCaller() caller: Caller, @CurrentList() request: ListRequest) {
    return this.failureCauses.list(query, caller, request);
  }
}
