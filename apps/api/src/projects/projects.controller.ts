import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CreateProjectInput, ProjectListQuery, projectResource } from '@syncledger/domain';

import { Requires } from '../http/access.js';
import { Answers, listOf, one } from '../http/answers.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Once, type OnceRequest } from '../http/idempotency/index.js';
import { RequestUrl } from '../http/paging/index.js';
import { ProjectsService } from './projects.service.js';

/** The routes of projects. */
@ApiTags('Projects')
@Controller('projects')
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  @Get()
  @Requires()
  @Answers(listOf(projectResource))
  @ApiOperation({ operationId: 'projectsList', summary: 'The projects that the caller sees' })
  list(@Query() query: ProjectListQuery, @CurrentCaller() caller: Caller, @RequestUrl() url: URL) {
    return this.projects.list(query, caller, url);
  }

  @Get(':id')
  @Requires()
  @Answers(one(projectResource))
  @ApiOperation({ operationId: 'projectsRead', summary: 'One project' })
  get(@Param('id') id: number, @CurrentCaller() caller: Caller) {
    return this.projects.get(id, caller);
  }

  @Post()
  @Requires('add_project')
  @Answers(one(projectResource), 201)
  @ApiOperation({ operationId: 'projectsCreate', summary: 'Make a project' })
  create(@Body() input: CreateProjectInput, @CurrentCaller() caller: Caller, @Once(201) once: OnceRequest | undefined) {
    return this.projects.create(input, caller, once);
  }
}
