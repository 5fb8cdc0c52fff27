import { Controller, Post, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BulkResultInput, bulkOutcomeResource, MAX_BULK_RESULTS, runPermission, type Kind } from '@syncledger/domain';

import { Requires } from '../../platform/http/access.js';
import { listOf } from '../../platform/http/answer.js';
import { Answers } from '../../platform/http/answers.js';
import { CurrentCaller, type Caller } from '../../platform/http/caller.js';
import { RejectsIdempotencyKey } from '../../platform/http/idempotency/index.js';
import { Lines, TakesLines, type Line } from '../../platform/http/lines/index.js';
import { BulkService } from './bulk.service.js';
import { kindNames, kindTags } from './kind-names.js';

const NO_KEY = 'Idempotency-Key applies to single objects only. Give each result an external_id instead.';

/** Both kinds of jobs have the same route. */
export function bulkControllerOf(kind: Kind): Type {
  @ApiTags(kindTags[kind])
  @Controller(`jobs/${kind}/bulk`)
  class BulkController {
    constructor(private readonly bulk: BulkService) {}

    @Post()
    @Requires({ inProject: runPermission[kind] })
    @RejectsIdempotencyKey(NO_KEY)
    @TakesLines(BulkResultInput, MAX_BULK_RESULTS)
    @Answers(listOf(bulkOutcomeResource), 200)
    @ApiOperation({
      operationId: `${kind}JobsSubmitBulk`,
      summary: `Post up to 10,000 results of ${kindNames[kind]} jobs; the outcomes are in the same order`,
      description:
        'Each result is stored or rejected by itself. Give each an `external_id`, so that a repeated request stores nothing twice.',
    })
    submit(@Lines() lines: readonly Line[], @CurrentCaller() caller: Caller) {
      return this.bulk.submit(lines, kind, caller);
    }
  }
  return BulkController;
}
