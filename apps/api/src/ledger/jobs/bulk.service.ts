import { Injectable } from '@nestjs/common';
import type { BulkOutcome, Kind, Micros } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import type { Caller } from '../../platform/http/caller.js';
import { BYTES_PER_TURN, yieldToEventLoop } from '../../platform/http/event-loop.js';
import type { Line } from '../../platform/http/lines/index.js';
import type { List } from '../../platform/http/list-answer.js';
import { BulkRecorder } from './bulk-recorder.js';
import { readResult, type BulkResult, type Refused } from './bulk-result.js';

/** Results that are read and written at once: SQLite writes fewer pages for each the more there are, and others wait some 20 ms. */
const MOST_AT_ONCE = 1000;
/** And their bytes. */
const MOST_BYTES_AT_ONCE = 1_048_576;
/** Outcomes that are written as JSON at once. */
const MOST_SENT_AT_ONCE = 200;

/** The rules of posting many results at once (decision 0029). */
@Injectable()
export class BulkService {
  constructor(
    private readonly recorder: BulkRecorder,
    private readonly clock: Clock,
  ) {}

  /** Records results, each on its own; answers what became of each, in their order, when all are on disk. */
  async submit(lines: readonly Line[], kind: Kind, caller: Caller): Promise<List> {
    const outcomes: BulkOutcome[] = [];
    let written: Promise<void> = Promise.resolve();
    for (const batch of batchesOf(lines)) {
      // While PostgreSQL writes the batch before.
      const read = await readBatch(batch, kind, this.clock.now());
      await written;
      written = this.record(read, kind, caller, outcomes);
      // Whoever awaits it learns of it; nobody does when the next batch can't be read.
      written.catch(() => undefined);
    }
    await written;
    return { stream: () => Promise.resolve(inTurns(outcomes)) };
  }

  private async record(
    read: readonly (BulkResult | Refused)[],
    kind: Kind,
    caller: Caller,
    outcomes: BulkOutcome[],
  ): Promise<void> {
    const written = await this.recorder.record(read.filter(isResult), kind, caller);
    let next = 0;
    for (const result of read) outcomes.push(isResult(result) ? (written[next++] ?? {}) : result);
  }
}

async function readBatch(lines: readonly Line[], kind: Kind, now: Micros): Promise<(BulkResult | Refused)[]> {
  const read: (BulkResult | Refused)[] = [];
  let bytes = BYTES_PER_TURN;
  for (const line of lines) {
    bytes += line?.length ?? 0;
    if (bytes >= BYTES_PER_TURN) {
      bytes = 0;
      await yieldToEventLoop();
    }
    read.push(await readResult(line, kind, now));
  }
  return read;
}

/** Outcomes as they are sent: what is wrong with ten thousand results is a long text. */
async function* inTurns(outcomes: readonly BulkOutcome[]): AsyncGenerator<readonly BulkOutcome[], void, undefined> {
  for (let first = 0; first < outcomes.length; first += MOST_SENT_AT_ONCE) {
    await yieldToEventLoop();
    yield outcomes.slice(first, first + MOST_SENT_AT_ONCE);
  }
}

function isResult(read: BulkResult | Refused): read is BulkResult {
  return !('errors' in read);
}

function* batchesOf(lines: readonly Line[]): Generator<Line[]> {
  let batch: Line[] = [];
  let bytes = 0;
  for (const line of lines) {
    batch.push(line);
    bytes += line?.length ?? 0;
    if (batch.length < MOST_AT_ONCE && bytes < MOST_BYTES_AT_ONCE) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
