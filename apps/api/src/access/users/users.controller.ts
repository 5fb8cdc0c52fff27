import { Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CreateUserInput,
  DeactivateUserQuery,
  type Draft,
  meResource,
  UpdateMeInput,
  UpdateUserInput,
  UserListQuery,
  userResource,
} from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { listOf, nothing, one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { IfMatch, type Precondition } from '../../platform/http/etag.js';
import { IdempotencyKey, type IdempotentRequest } from '../../platform/http/idempotency/index.js';
import { Input } from '../../platform/http/input.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { UserChanges } from './user-changes.service.js';
import { UserDeactivation } from './user-deactivation.service.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@Controller('users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly changes: UserChanges,
    private readonly deactivation: UserDeactivation,
  ) {}

  @Get()
  @Requires('manage_users')
  @Answers(listOf(userResource))
  @ApiOperation({ operationId: 'usersList', summary: 'All users', description: 'Includes deactivated users.' })
  list(@Query() query: UserListQuery, @CurrentList() request: ListRequest) {
    return this.users.list(query, request);
  }

  @Get('me')
  @Requires()
  @Answers(one(meResource))
  @ApiOperation({
    operationId: 'usersMe',
    summary: 'The caller',
    description: 'Shows the permissions that this token has, and the limits that apply to it.',
  })
  me(@CurrentCaller() caller: Caller) {
    return this.users.me(caller);
  }

  @Patch('me')
  @Requires({ administers: true })
  @Answers(one(meResource))
  @ApiOperation({
    operationId: 'usersUpdateMe',
    summary: 'Change one’s own name and address',
    description: 'Changes the fields that are sent.',
  })
  async updateMe(
    @Input(UpdateMeInput) draft: Draft<UpdateMeInput>,
    @CurrentCaller() caller: Caller,
    @IfMatch() ifMatch: Precondition,
  ) {
    await this.changes.update(caller.userId, draft, caller, ifMatch);
    return this.users.me(caller);
  }

  @Get(':id')
  @Requires('manage_users')
  @Answers(one(userResource))
  @ApiOperation({
    operationId: 'usersRead',
    summary: 'One user',
    description: 'Shows the account with its global role; its tokens have their own routes.',
  })
  get(@Param('id') id: number) {
    return this.users.get(id);
  }

  @Post()
  @Requires({ permission: 'manage_users', administers: true })
  @Answers(one(userResource), 201)
  @ApiOperation({
    operationId: 'usersCreate',
    summary: 'Create a user',
    description: 'The user has no token yet: create one with `POST /users/{id}/api-token/`.',
  })
  create(
    @Input(CreateUserInput) draft: Draft<CreateUserInput>,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey(201) once: IdempotentRequest | undefined,
  ) {
    return this.users.create(draft, caller, once);
  }

  @Patch(':id')
  @Requires({ permission: 'manage_users', administers: true })
  @Answers(one(userResource))
  @ApiOperation({
    operationId: 'usersUpdate',
    summary: 'Change a user',
    description: 'Changes the fields that are sent. A new role acts with the next request of the user.',
  })
  async update(
    @Param('id') id: number,
    @Input(UpdateUserInput) draft: Draft<UpdateUserInput>,
    @CurrentCaller() caller: Caller,
    @IfMatch() ifMatch: Precondition,
  ) {
    await this.changes.update(id, draft, caller, ifMatch);
    return this.users.get(id);
  }

  @Delete(':id')
  @Requires({ permission: 'manage_users', administers: true })
  @Answers(nothing, 204)
  @ApiOperation({
    operationId: 'usersDeactivate',
    summary: 'Deactivate a user and revoke their tokens',
    description:
      'The user stays in the list, and can be activated again. What the user made for others stops, unless `adopt` is set.',
  })
  deactivate(
    @Param('id') id: number,
    @Query() { adopt }: DeactivateUserQuery,
    @CurrentCaller() caller: Caller,
    @IfMatch() ifMatch: Precondition,
  ) {
    return this.deactivation.deactivate(id, adopt?.every(Boolean) ?? false, caller, ifMatch);
  }
}
