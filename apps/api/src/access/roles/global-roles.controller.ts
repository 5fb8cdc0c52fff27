import { Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CreateGlobalRoleInput,
  DeleteRoleInput,
  type Draft,
  globalRoleResource,
  RoleListQuery,
  UpdateGlobalRoleInput,
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
@Controller('global-roles')
export class GlobalRolesController {
  constructor(private readonly roles: RolesService) {}

  @Get()
  @Requires()
  @Answers(listOf(globalRoleResource))
  @ApiOperation({
    operationId: 'globalRolesList',
    summary: 'All global roles',
    description: 'Built-in roles and custom ones.',
  })
  list(@Query() query: RoleListQuery, @CurrentList() request: ListRequest) {
    return this.roles.list('global', query, request);
  }

  @Get(':id')
  @Requires()
  @Answers(one(globalRoleResource))
  @ApiOperation({
    operationId: 'globalRolesRead',
    summary: 'One global role',
    description: 'Shows the permissions of the role.',
  })
  get(@Param('id') id: string) {
    return this.roles.get('global', id);
  }

  @Post()
  @Requires({ permission: 'manage_users', administers: true })
  @Answers(one(globalRoleResource), 201)
  @ApiOperation({
    operationId: 'globalRolesCreate',
    summary: 'Create a global role',
    description: 'Give `permissions`, or copy those of another role with `inherit_from`.',
  })
  create(
    @Input(CreateGlobalRoleInput) draft: Draft<CreateGlobalRoleInput>,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey(201) once: IdempotentRequest | undefined,
  ) {
    return this.roles.create('global', draft, caller, once);
  }

  @Patch(':id')
  @Requires({ permission: 'manage_users', administers: true })
  @Answers(one(globalRoleResource))
  @ApiOperation({
    operationId: 'globalRolesUpdate',
    summary: 'Change a global role',
    description:
      'Changes the fields that are sent; acts with the next request of each user. Built-in roles cannot be changed.',
  })
  update(
    @Param('id') id: string,
    @Input(UpdateGlobalRoleInput) draft: Draft<UpdateGlobalRoleInput>,
    @CurrentCaller() caller: Caller,
    @IfMatch() ifMatch: Precondition,
  ) {
    return this.roles.update({ scope: 'global', id }, draft, caller, ifMatch);
  }

  @Delete(':id')
  @Requires({ permission: 'manage_users', administers: true })
  @Answers(nothing, 204)
  @ApiOperation({
    operationId: 'globalRolesDelete',
    summary: 'Delete a global role',
    description: 'A role in use needs a `replacement`, which its users then have. Built-in roles cannot be deleted.',
  })
  delete(
    @Param('id') id: string,
    @Input(DeleteRoleInput) draft: Draft<DeleteRoleInput>,
    @CurrentCaller() caller: Caller,
    @IfMatch() ifMatch: Precondition,
  ) {
    return this.roles.delete({ scope: 'global', id }, draft, caller, ifMatch);
  }
}
