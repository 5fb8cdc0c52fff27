import { Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CreateProjectInput,
  type Draft,
  ProjectListQuery,
  projectResource,
  UpdateProjectInput,
} from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { listOf, one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { IfMatch, type Precondition } from '../../platform/http/etag.js';
import { IdempotencyKey, type IdempotentRequest } from '../../platform/http/idempotency/index.js';
import { Input } from '../../platform/http/input.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { ProjectChanges } from './project-changes.service.js';
import { ProjectsService } from './projects.service.js';

@ApiTags('Projects')
@Controller('projects')
export class ProjectsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly changes: ProjectChanges,
  ) {}

  @Get()
  @Requires()
  @Answers(listOf(projectResource))
  @ApiOperation({
    operationId: 'projectsList',
    summary: 'The projects that the caller sees',
    description: 'Projects with their members, archived ones included.',
  })
  list(@Query() query: ProjectListQuery, @CurrentCaller() caller: Caller, @CurrentList() request: ListRequest) {
    return this.projects.list(query, caller, request);
  }

  @Get(':id')
  @Requires()
  @Answers(one(projectResource))
  @ApiOperation({
    operationId: 'projectsRead',
    summary: 'One project',
    description: 'Shows the project with its members and their roles.',
  })
  get(@Param('id') id: number, @CurrentCaller() caller: Caller) {
    return this.projects.get(id, caller);
  }

  @Post()
  @Requires('add_project')
  @Answers(one(projectResource), 201)
  @ApiOperation({
    operationId: 'projectsCreate',
    summary: 'Create a project',
    description: 'The caller becomes a member with the role `PR4`, which has every permission in the project.',
  })
  create(
    @Input(CreateProjectInput) draft: Draft<CreateProjectInput>,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey(201) once: IdempotentRequest | undefined,
  ) {
    return this.projects.create(draft, caller, once);
  }

  @Patch(':id')
  @Requires({ inProject: 'edit_project' })
  @Answers(one(projectResource))
  @ApiOperation({
    operationId: 'projectsUpdate',
    summary: 'Change a project',
    description:
      'Changes the fields that are sent. `users` replaces all members. In an archived project, nothing is scheduled, queued or submitted.',
  })
  update(
    @Param('id') id: number,
    @Input(UpdateProjectInput) draft: Draft<UpdateProjectInput>,
    @CurrentCaller() caller: Caller,
    @IfMatch() ifMatch: Precondition,
  ) {
    return this.changes.update(id, draft, caller, ifMatch);
  }
}
