import { Injectable } from '@nestjs/common';
import type { BulkOutcome, Kind, Micros } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import type { Caller } from '../../platform/http/caller.js';
import { BYTES_PER_TURN, yieldToEventLoop } from '../../platform/http/event-loop.js';
import type { Line } from '../../platform/http/lines/index.js';
import type { List } from '../../platform/http/list-answer.js';
import { BulkRecorder } from './bulk-recorder.js';
import { readResult, type ReadResult } from './bulk-result.js';

/** Results per transaction. On SQLite larger batches write fewer pages per result; one of this size blocks other writes for 20 ms. */
const MAX_BATCH_RESULTS = 1000;
const MAX_BATCH_BYTES = 1_048_576;
/** Outcomes that are serialized without yielding to the event loop. */
const OUTCOMES_PER_CHUNK = 200;

/** Records many results per request (decision 0029). */
@Injectable()
export class BulkService {
  constructor(
    private readonly recorder: BulkRecorder,
    private readonly clock: Clock,
  ) {}

  /** Records results independently of each other. Returns the outcomes in the order of the results, once all are durable. */
  async submit(lines: readonly Line[], kind: Kind, caller: Caller): Promise<List> {
    const outcomes: BulkOutcome[] = [];
    let written: Promise<void> = Promise.resolve();
    for (const batch of batchesOf(lines)) {
      // Parse this batch while PostgreSQL writes the previous one.
      const read = await readBatch(batch, kind, this.clock.now());
      await written;
      written = this.record(read, kind, caller, outcomes);
      // The next `await written` throws the error. It is never reached when parsing the next batch throws first.
      written.catch(() => undefined);
    }
    await written;
    return { stream: () => Promise.resolve(chunksOf(outcomes)) };
  }

  private async record(
    read: readonly ReadResult[],
    kind: Kind,
    caller: Caller,
    outcomes: BulkOutcome[],
  ): Promise<void> {
    outcomes.push(...(await this.recorder.record(read, kind, caller)));
  }
}

async function readBatch(lines: readonly Line[], kind: Kind, now: Micros): Promise<ReadResult[]> {
  const read: ReadResult[] = [];
  let bytes = BYTES_PER_TURN;
  for (const line of lines) {
    bytes += line.bytes?.length ?? 0;
    if (bytes >= BYTES_PER_TURN) {
      bytes = 0;
      await yieldToEventLoop();
    }
    read.push(await readResult(line, kind, now));
  }
  return read;
}

/** Yields to the event loop between chunks: the errors of ten thousand results take long to serialize. */
async function* chunksOf(outcomes: readonly BulkOutcome[]): AsyncGenerator<readonly BulkOutcome[], void, undefined> {
  for (let first = 0; first < outcomes.length; first += OUTCOMES_PER_CHUNK) {
    await yieldToEventLoop();
    yield outcomes.slice(first, first + OUTCOMES_PER_CHUNK);
  }
}

function* batchesOf(lines: readonly Line[]): Generator<Line[]> {
  let batch: Line[] = [];
  let bytes = 0;
  for (const line of lines) {
    batch.push(line);
    bytes += line.bytes?.length ?? 0;
    if (batch.length < MAX_BATCH_RESULTS && bytes < MAX_BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
