import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentListQuery, agentResource } from '@syncledger/domain';

import { Requires } from '../http/access.js';
import { Answers, listOf } from '../http/answers.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { CurrentList, type ListRequest } from '../http/paging/index.js';
import { AgentsService } from './agents.service.js';

/** The route of the agents. */
@ApiTags('Agents')
@Controller('agents')
export class AgentsController {
  constructor(private readonly agents: AgentsService) {}

  @Get()
  @Requires()
  @Answers(listOf(agentResource))
  @ApiOperation({ operationId: 'agentsList', summary: 'Who claims runs' })
  list(@Query() query: AgentListQuery, @CurrentCaller() caller: Caller, @CurrentList() request: ListRequest) {
    return this.agents.list(query, caller, request);
  }
}
