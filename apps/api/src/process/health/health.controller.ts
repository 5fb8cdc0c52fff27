import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { healthResource, type Health } from '@syncledger/domain';

import { Public } from '../../platform/http/access.js';
import { one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { addRouteConfig } from '../../platform/http/route-config.js';
import { HealthService } from './health.service.js';

/** Health checks for load balancers and orchestrators. */
@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Public()
  @addRouteConfig({ neverLimited: true })
  @Answers(one(healthResource))
  @ApiOperation({
    operationId: 'healthLive',
    summary: 'The process responds',
    description: 'Restart the process if this fails.',
  })
  live(): Health {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  @addRouteConfig({ neverLimited: true })
  @Answers(one(healthResource))
  @ApiOperation({
    operationId: 'healthReady',
    summary: 'The database is reachable and migrated',
    description: 'Send no requests to the process while this fails.',
  })
  ready(): Promise<Health> {
    return this.health.ready();
  }
}
