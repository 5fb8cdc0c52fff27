import { Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { apiTokenResource, type Draft } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { nothing, one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { IfMatch, type Precondition } from '../../platform/http/etag.js';
import { ShowsSecretOnce } from '../../platform/http/idempotency/index.js';
import { Input } from '../../platform/http/input.js';
import { ServerHost } from '../../platform/http/public-url.js';
import { TokensService } from './tokens.service.js';

@ApiTags('Tokens')
@Controller('users/:user/api-token')
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Get()
  @Requires({ administers: true })
  @Answers(one(apiTokenResource))
  @ApiOperation({
    operationId: 'apiTokenRead',
    summary: 'A user’s API token, masked',
    description: 'Shows the last 5 characters of the token. Tokens of other users need the permission `manage_users`.',
  })
  get(@Param('user') user: number, @CurrentCaller() caller: Caller, @ServerHost() host: string) {
    return this.tokens.show(user, caller, host);
  }

  @Post()
  @Requires({ administers: true })
  @ShowsSecretOnce()
  @Answers(one(apiTokenResource), 201)
  @ApiOperation({
    operationId: 'apiTokenCreate',
    summary: 'Create a user’s API token; the previous one stops working',
    description: 'The only response that shows the token. Tokens of other users need the permission `manage_users`.',
  })
  create(
    @Param('user') user: number,
    @CurrentCaller() caller: Caller,
    @ServerHost() host: string,
    @Input() draft: Draft,
  ) {
    return this.tokens.renew(user, caller, host, () => draft.valid());
  }

  @Patch()
  @Requires({ administers: true })
  @ShowsSecretOnce()
  @Answers(one(apiTokenResource))
  @ApiOperation({
    operationId: 'apiTokenRenew',
    summary: 'The same as POST',
    description: 'Creates a new token; the previous one stops working.',
  })
  renew(
    @Param('user') user: number,
    @CurrentCaller() caller: Caller,
    @ServerHost() host: string,
    @IfMatch() ifMatch: Precondition,
  ) {
    return this.tokens.renew(user, caller, host, ifMatch);
  }

  @Delete()
  @Requires({ administers: true })
  @Answers(nothing, 204)
  @ApiOperation({
    operationId: 'apiTokenRevoke',
    summary: 'Revoke a user’s API token',
    description:
      'The token stops working with the next request. Tokens of other users need the permission `manage_users`.',
  })
  revoke(@Param('user') user: number, @CurrentCaller() caller: Caller, @IfMatch() ifMatch: Precondition) {
    return this.tokens.revoke(user, caller, ifMatch);
  }
}
