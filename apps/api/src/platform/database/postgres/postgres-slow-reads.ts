import type { Pool, PoolClient } from 'pg';
import type { Sql } from 'sql-template-tag';

import { countCall, countRows } from '../database-use.js';
import type { SlowReads, SlowReadRequest, Database, Reader } from '../database.js';
import { TooLongError } from '../errors.js';
import type { RowStream, StreamOptions } from '../row-stream.js';
import { SLOW_READ_MILLIS, SlowReadSlots } from '../slow-reads.js';
import { cancelStatement } from './cancel-statement.js';
import { postgresError } from './postgres-errors.js';
import type { StatementNames } from './statement-names.js';

/** Maximum number of connections for slow reads; never more than half of the pool, which other requests need. */
const MAX_SLOTS = 4;

/** Runs slow reads on connections of the pool, a few at a time. */
export class PostgresSlowReads implements SlowReads {
  private readonly slots: SlowReadSlots;

  constructor(
    private readonly database: Pick<Database, 'stream'>,
    private readonly pool: Pool,
    private readonly names: StatementNames,
  ) {
    const half = Math.floor(pool.options.max / 2);
    this.slots = new SlowReadSlots(Math.max(1, Math.min(MAX_SLOTS, half)));
  }

  /** @throws the result of `postgresError` */
  async run<T>(request: SlowReadRequest, work: (reader: Reader) => Promise<T>): Promise<T> {
    try {
      return await countCall({ kind: 'slow read' }, () => this.runInSlot(request, work));
    } catch (error) {
      throw postgresError(error);
    }
  }

  stream<R, B = R[]>(query: Sql, options?: StreamOptions<R, B>): Promise<RowStream<B>> {
    return this.database.stream(query, options);
  }

  /** Fails running and waiting reads with an error. */
  close(): void {
    this.slots.close();
  }

  private runInSlot<T>(request: SlowReadRequest, work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.slots.run(request, async (signal) => {
      const reader = new CancellableReader(this.pool, await this.pool.connect(), this.names);
      try {
        return await reader.until(signal, work);
      } finally {
        await reader.release();
      }
    });
  }
}

/** Reads over one connection, and cancels statements that take too long. */
class CancellableReader implements Reader {
  /** Running statements. */
  private running = 0;
  private cancelled: { readonly reason: Error; readonly done: Promise<void> } | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly client: PoolClient,
    private readonly names: StatementNames,
  ) {
    // An unhandled error event would end the process; the next read reports the error.
    client.on('error', ignore);
  }

  async until<T>(signal: AbortSignal, work: (reader: Reader) => Promise<T>): Promise<T> {
    const cancel = () => {
      this.cancel(signal.reason as Error);
    };
    signal.throwIfAborted();
    signal.addEventListener('abort', cancel);
    try {
      return await work(this);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async rows<R>(query: Sql): Promise<R[]> {
    if (this.cancelled) throw this.cancelled.reason;
    this.running += 1;
    const limit = setTimeout(() => {
      this.cancel(new TooLongError());
    }, SLOW_READ_MILLIS);
    try {
      return countRows((await this.client.query(this.names.named(query))).rows as R[]);
    } catch (error) {
      throw this.wasCancelled() ?? error;
    } finally {
      clearTimeout(limit);
      this.running -= 1;
    }
  }

  async first<R>(query: Sql): Promise<R | undefined> {
    return (await this.rows<R>(query))[0];
  }

  /** A connection with a cancelled statement is not reused: the cancellation may still be on its way. */
  async release(): Promise<void> {
    await this.cancelled?.done;
    this.client.off('error', ignore);
    this.client.release(this.cancelled !== undefined);
  }

  private wasCancelled(): Error | undefined {
    return this.cancelled?.reason;
  }

  private cancel(reason: Error): void {
    this.cancelled ??= { reason, done: cancelStatement(this.pool, this.client, () => this.running > 0) };
  }
}

function ignore(): void {
  // The statement itself reports the error.
}
