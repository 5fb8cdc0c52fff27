import { Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { signInLinkResource, type Draft } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { ShowsSecretOnce } from '../../platform/http/idempotency/index.js';
import { Input } from '../../platform/http/input.js';
import { ServerBase } from '../../platform/http/public-url.js';
import { SignInLinks } from './sign-in-links.service.js';

@ApiTags('Sessions')
@Controller('users/:user/sign-in-link')
export class SignInLinksController {
  constructor(private readonly links: SignInLinks) {}

  @Post()
  @Requires({ administers: true })
  @ShowsSecretOnce()
  @Answers(one(signInLinkResource), 201)
  @ApiOperation({
    operationId: 'signInLinkCreate',
    summary: 'Create a link that signs a user in once',
    description:
      'The link works once, for 24 hours, and while its maker has every right of the user. Links of other users need the permission `manage_users`. Of more than 20 unused links of a user, the oldest stop working.',
  })
  create(
    @Param('user') user: number,
    @CurrentCaller() caller: Caller,
    @ServerBase() base: string,
    @Input() draft: Draft,
  ) {
    return this.links.make(user, base, caller, draft);
  }
}
