import { Controller, Get, Param, Post, Query, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type Draft,
  jobOutputResource,
  OutputInput,
  OutputQuery,
  outputReceiptResource,
  runPermission,
  type Kind,
} from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { alsoAsEvents, one } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { Followed, type FollowRequest } from '../../platform/http/follow.js';
import { Input } from '../../platform/http/input.js';
import { OutputReader } from './output-reader.js';
import { OutputService } from './output.service.js';
import { OutputStreams } from './output-streams.js';

/** Both kinds of runs have the same routes. */
export function outputControllerOf(kind: Kind): Type {
  @ApiTags('Runs')
  @Controller(`jobs/${kind}/:id/output`)
  class OutputController {
    constructor(
      private readonly output: OutputService,
      private readonly reader: OutputReader,
      private readonly streams: OutputStreams,
    ) {}

    @Post()
    @Requires({ inProject: runPermission[kind], agents: true })
    @Answers(one(outputReceiptResource), 200)
    @ApiOperation(operationsOf(kind).append)
    append(@Param('id') id: number, @Input(OutputInput) draft: Draft<OutputInput>, @CurrentCaller() caller: Caller) {
      return this.output.append({ id, kind, caller }, draft);
    }

    @Get()
    @Requires()
    @Answers(alsoAsEvents(one(jobOutputResource)))
    @ApiOperation(operationsOf(kind).read)
    read(
      @Param('id') id: number,
      @Query() query: OutputQuery,
      @CurrentCaller() caller: Caller,
      @Followed() follow: FollowRequest | undefined,
    ) {
      return follow
        ? this.streams.follow({ id, kind, caller }, query, follow)
        : this.reader.read({ id, kind, caller }, query);
    }
  }
  return OutputController;
}

function operationsOf(kind: Kind) {
  return {
    append: {
      operationId: `${kind}JobsAppendOutput`,
      summary: 'Append to the output of a run',
      description:
        'For the lease of the attempt, also for 10 minutes after its end. Text that was received before is ignored, so ' +
        'a call can be repeated. 409 if the lease is lost, or, with `next_offset`, if text is missing before the offset.',
    },
    read: {
      operationId: `${kind}JobsReadOutput`,
      summary: 'Read the output of a run',
      description:
        'About 256 KiB at a time. Repeat with `next_offset` until `complete`. Of more than 4 MiB, the middle is dropped.',
    },
  };
}
