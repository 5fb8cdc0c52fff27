import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Query, Req, UseGuards } from '@nestjs/common';

import { ListQuery, ResultBody } from './answers.js';
import { JobsService } from './jobs.service.js';
import { TokenGuard, type WithUser } from './token.guard.js';

/** The routes that the benchmark calls. */
@Controller('api/v2/jobs')
@UseGuards(TokenGuard)
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get()
  all(@Query() query: ListQuery, @Req() request: WithUser) {
    return this.jobs.list(undefined, query, request.user, request.url);
  }

  @Get(':kind')
  list(@Param('kind') kind: string, @Query() query: ListQuery, @Req() request: WithUser) {
    return this.jobs.list(kind, query, request.user, request.url);
  }

  @Get(':kind/:id')
  one(@Param('kind') kind: string, @Param('id', ParseIntPipe) id: number, @Req() request: WithUser) {
    return this.jobs.one(kind, id, request.user);
  }

  @Post(':kind')
  @HttpCode(200)
  submit(@Param('kind') kind: string, @Body() body: ResultBody, @Req() request: WithUser) {
    return this.jobs.submit(kind, body, request.user);
  }
}
