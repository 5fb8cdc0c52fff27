import { Controller, Get, Header, Headers } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { eventResource } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { eventsOf } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { tokenOf } from '../../platform/http/authentication.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { EventStreams } from './event-streams.service.js';

/** The route of events. */
@ApiTags('Events')
@Controller('events')
export class EventsController {
  constructor(private readonly streams: EventStreams) {}

  @Get()
  @Requires()
  @Answers(eventsOf(eventResource))
  // Of nginx, which else keeps what comes until there is more of it.
  @Header('X-Accel-Buffering', 'no')
  // A connection that was read from for hours is not kept for another request, which a stopping server would wait for.
  @Header('Connection', 'close')
  @ApiOperation({ operationId: 'eventsRead', summary: 'What happens, as it happens: server-sent events' })
  read(
    @CurrentCaller() caller: Caller,
    @Headers('authorization') authorization: string | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
  ) {
    return this.streams.read({ user: caller.userId, token: tokenOf(authorization) ?? '' }, lastEventId);
  }
}
