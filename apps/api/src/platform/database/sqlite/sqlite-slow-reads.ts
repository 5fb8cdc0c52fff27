import type { Sql } from 'sql-template-tag';

import { countCall, countRows } from '../database-use.js';
import type { SlowReads, SlowReadRequest, Reader } from '../database.js';
import { TooLongError } from '../errors.js';
import type { DatabaseLogger } from '../options.js';
import type { RowStream, StreamOptions } from '../row-stream.js';
import { SLOW_READ_MILLIS, SlowReadSlots } from '../slow-reads.js';
import type { Streams } from '../streams.js';
import { workerSource, ReadWorker } from './read-worker.js';

/** Concurrent processes: each keeps a core busy, and with two, a user who has one leaves one to the others. */
const SLOTS = 2;

/** Reads in separate processes, which start with the first statements and stay; long lists in one process each. */
export class SqliteSlowReads implements SlowReads {
  private readonly slots = new SlowReadSlots(SLOTS);
  private readonly idle: ReadWorker[] = [];

  constructor(
    private readonly file: string,
    private readonly streams: Streams,
    private readonly logger?: DatabaseLogger,
  ) {}

  run<T>(request: SlowReadRequest, work: (reader: Reader) => Promise<T>): Promise<T> {
    return countCall({ kind: 'slow read' }, () => this.runInSlot(request, work));
  }

  private runInSlot<T>(request: SlowReadRequest, work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.slots.run(request, async (signal) => {
      const reader = this.idle.pop() ?? new ReadWorker(this.file, this.logger);
      // A running statement can only be aborted by ending its process.
      const end = () => {
        reader.end(signal.reason as Error);
      };
      signal.addEventListener('abort', end);
      try {
        return await work(readerOver(reader));
      } finally {
        signal.removeEventListener('abort', end);
        if (!reader.hasEnded) this.idle.push(reader);
      }
    });
  }

  stream<R, B = R[]>(query: Sql, options?: StreamOptions<R, B>): Promise<RowStream<B>> {
    return countCall({ kind: 'list', query }, () =>
      this.streams.start(() => workerSource<R>(this.file, query, this.logger), options),
    );
  }

  /** Fails running and waiting reads with an error. */
  close(): void {
    this.slots.close();
    for (const reader of this.idle.splice(0)) reader.end(new Error('The database was closed.'));
  }
}

function readerOver(reader: ReadWorker): Reader {
  const rows = async <R>(query: Sql): Promise<R[]> => {
    const limit = setTimeout(() => {
      reader.end(new TooLongError());
    }, SLOW_READ_MILLIS);
    try {
      return countRows(await reader.rows<R>(query));
    } finally {
      clearTimeout(limit);
    }
  };
  return { rows, first: async <R>(query: Sql) => (await rows<R>(query))[0] };
}
