import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentListQuery, agentResource, ServableQuery, servableConnectionResource } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { listOf } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { AgentsService } from './agents.service.js';
import { ServableRepository } from './servable.repository.js';

@ApiTags('Agents')
@Controller('agents')
export class AgentsController {
  constructor(
    private readonly agents: AgentsService,
    private readonly servable: ServableRepository,
  ) {}

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

  @Get('servable')
  @Requires({ agents: true })
  @Answers(listOf(servableConnectionResource))
  @ApiOperation({
    operationId: 'agentsServable',
    summary: 'Connections whose runs the caller may claim',
    description: 'Also those without a queued run, so that an agent can tell which commands it lacks. Ordered by id.',
  })
  listServable(@Query() query: ServableQuery, @CurrentCaller() caller: Caller, @CurrentList() request: ListRequest) {
    return this.servable.list(query, caller, request);
  }
}
