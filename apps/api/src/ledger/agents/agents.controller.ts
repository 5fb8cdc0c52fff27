import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentListQuery, agentResource } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { listOf } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { AgentsService } from './agents.service.js';

@ApiTags('Agents')
@Controller('agents')
export class AgentsController {
  constructor(private readonly agents: AgentsService) {}

  @Get()
  @Requires()
  @Answers(listOf(agentResource))
  @ApiOperation({
    operationId: 'agentsList',
    summary: 'Agents that have claimed runs',
    description: 'Agents of the caller; with the permission `manage_users` or `sync_all` those of all users.',
  })
  list(@Query() query: AgentListQuery, @CurrentCaller() caller: Caller, @CurrentList() request: ListRequest) {
    return this.agents.list(query, caller, request);
  }
}
