import { Injectable } from '@nestjs/common';
import type { BulkOutcome, Kind } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { Database } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { yieldToEventLoop } from '../../platform/http/event-loop.js';
import type { Line } from '../../platform/http/lines/index.js';
import type { List } from '../../platform/http/list-answer.js';
import { BulkBatches } from './bulk-batches.js';
import { BulkRecorder } from './bulk-recorder.js';

/** Outcomes that are serialized without yielding to the event loop. */
const OUTCOMES_PER_CHUNK = 200;

/** Records many results per request (decision 0029). */
@Injectable()
export class BulkService {
  constructor(
    private readonly recorder: BulkRecorder,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Records results as `record` does, and lists the outcomes. */
  async submit(lines: readonly Line[], kind: Kind, caller: Caller): Promise<List> {
    const outcomes = await this.record(lines, kind, caller);
    return { stream: () => Promise.resolve(chunksOf(outcomes)) };
  }

  /** Records results independently of each other. Returns the outcomes in the order of the results, once all are durable. */
  record(lines: readonly Line[], kind: Kind, caller: Caller): Promise<BulkOutcome[]> {
    const batches = new BulkBatches(lines, kind, { clock: this.clock, dialect: this.database.dialect });
    return this.recorder.record(batches, kind, caller);
  }
}

/** Yields to the event loop between chunks: the errors of ten thousand results take long to serialize. */
async function* chunksOf(outcomes: readonly BulkOutcome[]): AsyncGenerator<readonly BulkOutcome[], void, undefined> {
  for (let first = 0; first < outcomes.length; first += OUTCOMES_PER_CHUNK) {
    await yieldToEventLoop();
    yield outcomes.slice(first, first + OUTCOMES_PER_CHUNK);
  }
}
