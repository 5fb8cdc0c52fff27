import { Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CreateSessionInput, SessionListQuery, sessionResource, type Draft } from '@syncledger/domain';

import { Public, Requires } from '../../platform/http/access.js';
import { cookie, listOf, nothing } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { ShowsSecretOnce } from '../../platform/http/idempotency/index.js';
import { Input } from '../../platform/http/input.js';
import { CurrentList, type ListRequest } from '../../platform/http/paging/index.js';
import { SameOrigin } from '../../platform/http/same-origin.js';
import { SessionsService } from './sessions.service.js';
import { CurrentClient, type SignInClient } from './sign-in-client.js';
import { SignIn } from './sign-in.service.js';

@ApiTags('Sessions')
@Controller()
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly signIn: SignIn,
  ) {}

  @Post('session')
  @Public()
  @SameOrigin()
  @ShowsSecretOnce()
  @Answers(cookie, 204)
  @ApiOperation({
    operationId: 'sessionCreate',
    summary: 'Sign in to the dashboard',
    description:
      'Opens a session by a token, or by the code of a sign-in link, and keeps it in a cookie. It ends 12 hours after its last use, 30 days after the sign-in, and with the token or with the rights of the link’s maker. Needs `Sec-Fetch-Site: same-origin`, or an `Origin` of this server.',
  })
  create(@Input(CreateSessionInput) draft: Draft<CreateSessionInput>, @CurrentClient() client: SignInClient) {
    return this.signIn.open(draft, client);
  }

  @Delete('session')
  @Public()
  @Answers(cookie, 204)
  @ApiOperation({
    operationId: 'sessionEnd',
    summary: 'Sign out of the dashboard',
    description: 'Ends the session of the cookie, if there is one, and deletes the cookie.',
  })
  end(@CurrentClient() client: SignInClient) {
    return this.sessions.signOut(client);
  }

  @Get('sessions')
  @Requires()
  @Answers(listOf(sessionResource))
  @ApiOperation({
    operationId: 'sessionsList',
    summary: 'Where users are signed in',
    description: 'Sessions of the caller; with the permission `manage_users` those of all users.',
  })
  list(@Query() query: SessionListQuery, @CurrentCaller() caller: Caller, @CurrentList() request: ListRequest) {
    return this.sessions.list(query, caller, request);
  }

  @Delete('sessions/:session')
  @Requires({ administers: 'unless-itself' })
  @Answers(nothing, 204)
  @ApiOperation({
    operationId: 'sessionsEnd',
    summary: 'End a session',
    description:
      'It stops working with the next request, and in open streams. Sessions of other users need the permission `manage_users`.',
  })
  endOne(@Param('session') session: number, @CurrentCaller() caller: Caller) {
    return this.sessions.end(session, caller);
  }
}
