import type { Kind } from '@syncledger/domain';

import type { Clock } from '../../platform/config/clock.js';
import type { Dialect } from '../../platform/database/index.js';
import { BYTES_PER_TURN, yieldToEventLoop } from '../../platform/http/event-loop.js';
import type { Line } from '../../platform/http/lines/index.js';
import { readResult, type ReadResult } from './bulk-result.js';

/**
 * Results that are written by the same statements. Larger batches cost less per result. On SQLite, a statement holds up everybody, and
 * a transaction of several batches costs as little.
 */
const MAX_RESULTS = { sqlite: 500, postgres: 5000 };
const MAX_BYTES = { sqlite: 1_048_576, postgres: 4 * 1_048_576 };

/** Reads the results of lines in batches, each while the previous one is written. */
export class BulkBatches {
  private readonly batches: Iterator<readonly Line[], undefined>;
  private ahead: Promise<readonly ReadResult[] | undefined>;

  constructor(
    lines: readonly Line[],
    private readonly kind: Kind,
    private readonly of: { readonly clock: Clock; readonly dialect: Dialect },
  ) {
    this.batches = batchesOf(lines, MAX_RESULTS[of.dialect], MAX_BYTES[of.dialect]);
    this.ahead = this.read();
  }

  async hasNext(): Promise<boolean> {
    return (await this.ahead) !== undefined;
  }

  /**
   * The next batch.
   * @throws Error when there is none
   */
  async next(): Promise<readonly ReadResult[]> {
    const batch = await this.ahead;
    if (!batch) throw new Error('There is no further batch.');
    this.ahead = this.read();
    // Thrown when it is asked for, which may never happen.
    this.ahead.catch(() => undefined);
    return batch;
  }

  private async read(): Promise<readonly ReadResult[] | undefined> {
    const batch = this.batches.next();
    if (batch.done) return undefined;
    const now = this.of.clock.now();
    const results: ReadResult[] = [];
    let bytes = BYTES_PER_TURN;
    for (const line of batch.value) {
      bytes += line.bytes?.length ?? 0;
      if (bytes >= BYTES_PER_TURN) {
        bytes = 0;
        await yieldToEventLoop();
      }
      results.push(await readResult(line, this.kind, now));
    }
    return results;
  }
}

function* batchesOf(
  lines: readonly Line[],
  maxResults: number,
  maxBytes: number,
): Generator<readonly Line[], undefined> {
  let batch: Line[] = [];
  let bytes = 0;
  for (const line of lines) {
    batch.push(line);
    bytes += line.bytes?.length ?? 0;
    if (batch.length < maxResults && bytes < maxBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
  return undefined;
}
