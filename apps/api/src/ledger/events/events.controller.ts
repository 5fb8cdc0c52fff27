import { Controller, Get, Headers } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { eventResource } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { eventsOf } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCredential } from '../../platform/http/authentication.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import type { Credential } from '../../platform/http/credential.js';
import { addRouteConfig } from '../../platform/http/route-config.js';
import { EventStreams } from './event-streams.service.js';

@ApiTags('Events')
@Controller('events')
export class EventsController {
  constructor(private readonly streams: EventStreams) {}

  @Get()
  @addRouteConfig({ waits: true })
  @Requires()
  @Answers(eventsOf(eventResource))
  @ApiOperation({
    operationId: 'eventsRead',
    summary: 'Stream events as server-sent events',
    description:
      'Sends what the caller may see, in commit order. `Last-Event-ID` resumes the stream. Permissions are checked for each event.',
  })
  read(
    @CurrentCaller() caller: Caller,
    @CurrentCredential() credential: Credential,
    @Headers('last-event-id') lastEventId: string | undefined,
  ) {
    return this.streams.read({ user: caller.userId, credential }, lastEventId);
  }
}
