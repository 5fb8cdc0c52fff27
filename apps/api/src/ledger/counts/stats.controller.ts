import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DaysQuery, runsOfDayResource } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { listOf } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { StatsService } from './stats.service.js';

@ApiTags('Jobs of both kinds')
@Controller('stats')
export class StatsController {
  constructor(private readonly stats: StatsService) {}

  @Get('days')
  @Requires()
  @Answers(listOf(runsOfDayResource))
  @ApiOperation({
    operationId: 'statsDays',
    summary: 'Finished and failed runs of each day',
    description:
      'Of the runs that the caller sees, by the day in UTC on which they finished. Every day of the range has an entry. ' +
      'Runs count under the system that their connection has now, which a long history follows within a minute; those of a ' +
      'deleted connection count until they are purged.',
  })
  days(@Query() query: DaysQuery, @CurrentCaller() caller: Caller, @CurrentList() { errors }: ListRequest) {
    return this.stats.days(query, caller, errors);
  }
}
