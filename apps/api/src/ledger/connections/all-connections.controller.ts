import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ConnectionListQuery, connectionCsvResource, connectionResource } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { alsoAsCsv, listOf } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { ConnectionsService } from './connections.service.js';

@ApiTags('Connections')
@Controller('connections')
export class AllConnectionsController {
  constructor(private readonly connections: ConnectionsService) {}

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
}
