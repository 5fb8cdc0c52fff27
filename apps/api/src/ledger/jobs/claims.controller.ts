import { Body, Controller, Headers, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { agentVersion, ClaimInput, JobQuery, leasedJobResource } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { withAgentParams, listOf } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { DisconnectSignal } from '../../platform/http/client-disconnect.js';
import { ClaimsService } from './claims.service.js';

@ApiTags('Runs')
@Controller('jobs/claim')
export class ClaimsController {
  constructor(private readonly claims: ClaimsService) {}

  @Post()
  @Requires({ agents: true })
  @Answers(withAgentParams(listOf(leasedJobResource)))
  @ApiOperation({ operationId: 'jobsClaim', summary: 'Claim queued runs, oldest first' })
  async claim(
    @Body() input: ClaimInput,
    @Query() query: JobQuery,
    @CurrentCaller() caller: Caller,
    @DisconnectSignal() disconnected: AbortSignal,
    @Headers('user-agent') userAgent: string | undefined,
  ) {
    return {
      results: await this.claims.claim(input, query, { caller, disconnected, version: agentVersion(userAgent) }),
    };
  }
}
