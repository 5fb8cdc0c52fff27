import { Controller, Delete, Param, Put, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AcknowledgeInput, acknowledgementResource, runPermission, type Draft, type Kind } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { nothing, one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { Input } from '../../platform/http/input.js';
import { Acknowledgements } from './acknowledgements.service.js';

/** Both kinds of connections have the same routes. */
export function acknowledgementsControllerOf(kind: Kind): Type {
  @ApiTags('Connections')
  @Controller(`connections/${kind}/:id/acknowledgement`)
  class AcknowledgementsController {
    constructor(private readonly acknowledgements: Acknowledgements) {}

    @Put()
    @Requires({ inProject: runPermission[kind] })
    @Answers(one(acknowledgementResource))
    @ApiOperation({
      operationId: `${kind}ConnectionsAcknowledge`,
      summary: 'Acknowledge a connection in trouble, or mute a connection',
      description:
        'Without `until`, it holds until the connection recovers; 409 unless it is failing or late. With `until`, it holds ' +
        'until then, and webhooks are not told that the connection fails, is late or recovers. Replaces the one before. ' +
        '`include=health` shows it.',
    })
    put(
      @Param('id') id: number,
      @Input(AcknowledgeInput) draft: Draft<AcknowledgeInput>,
      @CurrentCaller() caller: Caller,
    ) {
      return this.acknowledgements.put({ id, kind, caller }, draft);
    }

    @Delete()
    @Requires({ inProject: runPermission[kind] })
    @Answers(nothing, 204)
    @ApiOperation({
      operationId: `${kind}ConnectionsUnacknowledge`,
      summary: 'Remove the acknowledgement of a connection',
      description: '404 if there is none.',
    })
    delete(@Param('id') id: number, @CurrentCaller() caller: Caller) {
      return this.acknowledgements.delete({ id, kind, caller });
    }
  }
  return AcknowledgementsController;
}
