import { Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CreateNamedTokenInput,
  type Draft,
  NamedTokenListQuery,
  namedTokenResource,
  newNamedTokenResource,
} from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { listOf, nothing, one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { IfMatch, type Precondition } from '../../platform/http/etag.js';
import { ShowsSecretOnce } from '../../platform/http/idempotency/index.js';
import { Input } from '../../platform/http/input.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { NamedTokensService } from './named-tokens.service.js';

@ApiTags('Tokens')
@Controller('users/:user/api-tokens')
export class NamedTokensController {
  constructor(private readonly tokens: NamedTokensService) {}

  @Get()
  @Requires()
  @Answers(listOf(namedTokenResource))
  @ApiOperation({
    operationId: 'namedTokensList',
    summary: 'A user’s named tokens',
    description: 'Tokens of other users need the permission `manage_users`.',
  })
  list(
    @Param('user') user: number,
    @Query() query: NamedTokenListQuery,
    @CurrentCaller() caller: Caller,
    @CurrentList() request: ListRequest,
  ) {
    return this.tokens.list(user, query, caller, request);
  }

  @Post()
  @Requires({ administers: true })
  @ShowsSecretOnce()
  @Answers(one(newNamedTokenResource), 201)
  @ApiOperation({
    operationId: 'namedTokensCreate',
    summary: 'Create a named token, shown only once',
    description: 'A token never has more rights than its user and its maker. A user has at most 50.',
  })
  create(
    @Param('user') user: number,
    @Input(CreateNamedTokenInput) draft: Draft<CreateNamedTokenInput>,
    @CurrentCaller() caller: Caller,
  ) {
    return this.tokens.create(user, draft, caller);
  }

  @Delete(':token')
  @Requires({ administers: 'unless-itself' })
  @Answers(nothing, 204)
  @ApiOperation({
    operationId: 'namedTokensRevoke',
    summary: 'Revoke a named token',
    description: 'The token stops working with the next request, and in open streams.',
  })
  revoke(
    @Param('user') user: number,
    @Param('token') token: number,
    @CurrentCaller() caller: Caller,
    @IfMatch() ifMatch: Precondition,
  ) {
    return this.tokens.revoke(user, token, caller, ifMatch);
  }
}
