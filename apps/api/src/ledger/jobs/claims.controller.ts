import { Controller, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { agentVersion, ClaimInput, type Draft, JobQuery, leasedJobResource } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { withAgentParams, listOf } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { CurrentClient, type Client } from '../../platform/http/client-disconnect.js';
import { IdempotencyKey, type IdempotentRequest } from '../../platform/http/idempotency/index.js';
import { Input } from '../../platform/http/input.js';
import { addRouteConfig } from '../../platform/http/route-config.js';
import { ClaimsService } from './claims.service.js';

@ApiTags('Runs')
@Controller('jobs/claim')
export class ClaimsController {
  constructor(private readonly claims: ClaimsService) {}

  @Post()
  @addRouteConfig({ waits: true })
  @Requires({ agents: true })
  @Answers(withAgentParams(listOf(leasedJobResource)))
  @ApiOperation({
    operationId: 'jobsClaim',
    summary: 'Claim queued runs, oldest first',
    description:
      'Each run comes with a lease, which the agent extends with heartbeats until it posts the result. No run is given to two agents. With `wait_seconds`, the request waits for a run.',
  })
  async claim(
    @Input(ClaimInput) draft: Draft<ClaimInput>,
    @Query() query: JobQuery,
    @CurrentCaller() caller: Caller,
    @CurrentClient() { disconnected, userAgent }: Client,
    @IdempotencyKey(200) once: IdempotentRequest | undefined,
  ) {
    return {
      results: await this.claims.claim(draft, query, { caller, disconnected, once, version: agentVersion(userAgent) }),
    };
  }
}
