import { Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CreateProjectRoleInput,
  DeleteRoleInput,
  type Draft,
  projectRoleResource,
  RoleListQuery,
  UpdateProjectRoleInput,
} from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { listOf, nothing, one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { IfMatch, type Precondition } from '../../platform/http/etag.js';
import { IdempotencyKey, type IdempotentRequest } from '../../platform/http/idempotency/index.js';
import { Input } from '../../platform/http/input.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { RolesService } from './roles.service.js';

@ApiTags('Roles')
@Controller('project-roles')
export class ProjectRolesController {
  constructor(private readonly roles: RolesService) {}

  @Get()
  @Requires()
  @Answers(listOf(projectRoleResource))
  @ApiOperation({
    operationId: 'projectRolesList',
    summary: 'All project roles',
    description: 'Built-in roles and custom ones.',
  })
  list(@Query() query: RoleListQuery, @CurrentList() request: ListRequest) {
    return this.roles.list('project', query, request);
  }

  @Get(':id')
  @Requires()
  @Answers(one(projectRoleResource))
  @ApiOperation({
    operationId: 'projectRolesRead',
    summary: 'One project role',
    description: 'Shows the permissions of the role.',
  })
  get(@Param('id') id: string) {
    return this.roles.get('project', id);
  }

  @Post()
  @Requires({ permission: 'manage_users', administers: true })
  @Answers(one(projectRoleResource), 201)
  @ApiOperation({
    operationId: 'projectRolesCreate',
    summary: 'Create a project role',
    description: 'Give `permissions`, or copy those of another role with `inherit_from`.',
  })
  create(
    @Input(CreateProjectRoleInput) draft: Draft<CreateProjectRoleInput>,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey(201) once: IdempotentRequest | undefined,
  ) {
    return this.roles.create('project', draft, caller, once);
  }

  @Patch(':id')
  @Requires({ permission: 'manage_users', administers: true })
  @Answers(one(projectRoleResource))
  @ApiOperation({
    operationId: 'projectRolesUpdate',
    summary: 'Change a project role',
    description:
      'Changes the fields that are sent; acts with the next request of each member. Built-in roles cannot be changed.',
  })
  update(
    @Param('id') id: string,
    @Input(UpdateProjectRoleInput) draft: Draft<UpdateProjectRoleInput>,
    @CurrentCaller() caller: Caller,
    @IfMatch() ifMatch: Precondition,
  ) {
    return this.roles.update({ scope: 'project', id }, draft, caller, ifMatch);
  }

  @Delete(':id')
  @Requires({ permission: 'manage_users', administers: true })
  @Answers(nothing, 204)
  @ApiOperation({
    operationId: 'projectRolesDelete',
    summary: 'Delete a project role',
    description: 'A role in use needs a `replacement`, which its members then have. Built-in roles cannot be deleted.',
  })
  delete(
    @Param('id') id: string,
    @Input(DeleteRoleInput) draft: Draft<DeleteRoleInput>,
    @CurrentCaller() caller: Caller,
    @IfMatch() ifMatch: Precondition,
  ) {
    return this.roles.delete({ scope: 'project', id }, draft, caller, ifMatch);
  }
}
