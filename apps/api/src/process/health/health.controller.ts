import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { healthResource, readinessResource, type Health, type Readiness } from '@syncledger/domain';

import { Public } from '../../platform/http/access.js';
import { one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { addRouteConfig } from '../../platform/http/route-config.js';
import { ReadinessService } from './readiness.service.js';

/** Health checks for load balancers and orchestrators. */
@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: ReadinessService) {}

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
  @Answers(one(readinessResource))
  @ApiOperation({
    operationId: 'healthReady',
    summary: 'The server can do its work',
    description:
      'Send no requests to the process while this fails. Checks that the database is migrated and accepts writes, that the disk of a SQLite database has space, and that the job-change feed and the schedule make progress. A result serves all probes of two seconds.',
  })
  ready(): Promise<Readiness> {
    return this.readiness.read();
  }
}
