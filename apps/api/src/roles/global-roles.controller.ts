import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CreateGlobalRoleInput, globalRoleResource, RoleListQuery } from '@syncledger/domain';

import { Requires } from '../http/access.js';
import { Answers, listOf, one } from '../http/answers.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Once, type OnceRequest } from '../http/idempotency/index.js';
import { RequestUrl } from '../http/paging/index.js';
import { RolesService } from './roles.service.js';

/** The routes of global roles. */
@ApiTags('Roles')
@Controller('global-roles')
export class GlobalRolesController {
  constructor(private readonly roles: RolesService) {}

  @Get()
  @Requires()
  @Answers(listOf(globalRoleResource))
  @ApiOperation({ operationId: 'globalRolesList', summary: 'All global roles' })
  list(@Query() query: RoleListQuery, @RequestUrl() url: URL) {
    return this.roles.list(query, url);
  }

  @Post()
  @Requires('manage_users')
  @Answers(one(globalRoleResource), 201)
  @ApiOperation({ operationId: 'globalRolesCreate', summary: 'Make a global role' })
  create(
    @Body() input: CreateGlobalRoleInput,
    @CurrentCaller() caller: Caller,
    @Once(201) once: OnceRequest | undefined,
  ) {
    return this.roles.create(input, caller, once);
  }
}
