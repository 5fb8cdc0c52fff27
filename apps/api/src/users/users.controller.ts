import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CreateUserInput, meResource, UserListQuery, userResource } from '@syncledger/domain';

import { Requires } from '../http/access.js';
import { Answers, listOf, one } from '../http/answers.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Once, type OnceRequest } from '../http/idempotency/index.js';
import { RequestUrl } from '../http/paging/index.js';
import { UsersService } from './users.service.js';

/** The routes of users. */
@ApiTags('Users')
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @Requires('manage_users')
  @Answers(listOf(userResource))
  @ApiOperation({ operationId: 'usersList', summary: 'All users' })
  list(@Query() query: UserListQuery, @RequestUrl() url: URL) {
    return this.users.list(query, url);
  }

  @Get('me')
  @Requires()
  @Answers(one(meResource))
  @ApiOperation({ operationId: 'usersMe', summary: 'The caller' })
  me(@CurrentCaller() caller: Caller) {
    return this.users.me(caller);
  }

  @Get(':id')
  @Requires('manage_users')
  @Answers(one(userResource))
  @ApiOperation({ operationId: 'usersRead', summary: 'One user' })
  get(@Param('id') id: number) {
    return this.users.get(id);
  }

  @Post()
  @Requires('manage_users')
  @Answers(one(userResource), 201)
  @ApiOperation({ operationId: 'usersCreate', summary: 'Make a user' })
  create(@Body() input: CreateUserInput, @CurrentCaller() caller: Caller, @Once(201) once: OnceRequest | undefined) {
    return this.users.create(input, caller, once);
  }
}
