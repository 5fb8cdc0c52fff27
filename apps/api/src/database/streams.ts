import type { Sql } from 'sql-template-tag';

import type { RowStream } from './database.js';
import { DatabaseUnavailableError, StreamsBusyError, StreamStalledError } from './errors.js';

/** Most rows of a batch. */
const MAX_ROWS = 100;
/** Rows of the first batch, whose size nobody knows yet. */
const FIRST_ROWS = 50;
/** Characters that a batch should hold at most: with rows of 64 KiB, 100 of them would be 6 MB a stream. */
const BATCH_CHARACTERS = 65_536;

/** How long a stream may wait for its reader, in milliseconds, unless told otherwise. */
const STALL_MILLIS = 30_000;

/** What streams may hold. */
export interface StreamLimits {
  /** Most at once, 1 or more; 4 by default. */
  readonly maxStreams?: number;
  /** Milliseconds that a stream may wait to be asked for rows before it is given up; 30,000 by default. */
  readonly stallMillis?: number;
}

/** Where a stream's rows come from. */
export interface RowSource<R> {
  /** @returns at most so many rows, fewer only at the end */
  read(most: number): Promise<R[]>;
  /** Whether another process reads them: then it reads the next batch while the last one is written to whoever asked. */
  readonly isElsewhere?: boolean;
  /** Every row of another statement, from the same snapshot. */
  rows<T>(query: Sql): Promise<T[]>;
  /** Ends what is being read at once, with an error, for sources that can. */
  breakOff?(): void;
  /** Gives back what the source holds; called once. */
  close(): Promise<void>;
}

/**
 * The streams that are open: never more than a number of them, and none that nobody reads. An open snapshot keeps the WAL from
 * being checkpointed and dead rows from being vacuumed, so a reader that stops must not hold one for ever.
 */
export class Streams {
  private readonly open = new Set<BatchStream<unknown>>();
  private opening = 0;
  private closed = false;

  /** Most at once. */
  readonly limit: number;
  private readonly stallMillis: number;

  constructor({ maxStreams = 4, stallMillis = STALL_MILLIS }: StreamLimits = {}) {
    this.limit = maxStreams;
    this.stallMillis = stallMillis;
  }

  /** How many are open. */
  get size(): number {
    return this.open.size + this.opening;
  }

  /** @throws StreamsBusyError when as many are open as may be */
  async start<R>(source: () => Promise<RowSource<R>>): Promise<RowStream<R>> {
    if (this.size >= this.limit) throw new StreamsBusyError(this.limit);
    this.opening += 1;
    try {
      const opened = await source();
      if (this.closed) {
        await opened.close();
        throw new DatabaseUnavailableError(undefined, 'The database was closed.');
      }
      const stream: BatchStream<R> = new BatchStream(opened, this.stallMillis, () => {
        this.open.delete(stream);
      });
      this.open.add(stream);
      return stream;
    } finally {
      this.opening -= 1;
    }
  }

  /** Ends them all; whoever reads on gets an error, for a list cut short must not look whole. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.open].map((stream) => stream.abort()));
  }
}

class BatchStream<R> implements RowStream<R> {
  /** The operation before: `return()` may come while a batch is being read. */
  private last: Promise<unknown> = Promise.resolve();
  /** The next batch, where it is being read already. */
  private ahead: Promise<R[]> | undefined;
  private state: 'open' | 'ended' | 'aborted' | 'stalled' = 'open';
  private most = FIRST_ROWS;
  /** Operations that were asked for and have not ended. */
  private asked = 0;
  private readonly stall: NodeJS.Timeout;

  constructor(
    private readonly source: RowSource<R>,
    private readonly stallMillis: number,
    private readonly onEnd: () => void,
  ) {
    this.stall = setTimeout(() => {
      // A database that takes its time is no reader that does: the time starts anew with its answer.
      if (this.asked === 0) void this.inTurn(() => this.end('stalled'));
    }, stallMillis).unref();
  }

  next(): Promise<IteratorResult<R[], undefined>> {
    return this.inTurn(async () => {
      if (this.hasEnded()) return { done: true, value: undefined };
      const rows = await this.orEnd(() => this.ahead ?? this.source.read(this.most));
      this.ahead = undefined;
      if (rows.length === 0) {
        await this.end('ended');
        return { done: true, value: undefined };
      }
      this.most = mostFor(rows);
      if (this.source.isElsewhere) this.readAhead();
      return { done: false, value: rows };
    });
  }

  rows<T>(query: Sql): Promise<T[]> {
    return this.inTurn(async () => {
      if (this.hasEnded()) throw new Error('The stream has ended.');
      return this.orEnd(() => this.source.rows<T>(query));
    });
  }

  return(): Promise<IteratorResult<R[], undefined>> {
    this.source.breakOff?.();
    return this.inTurn(async () => {
      await this.end('ended');
      return { done: true, value: undefined };
    });
  }

  throw(error: unknown): Promise<IteratorResult<R[], undefined>> {
    this.source.breakOff?.();
    return this.inTurn(async () => {
      await this.end('ended');
      throw error;
    });
  }

  abort(): Promise<void> {
    this.source.breakOff?.();
    return this.inTurn(() => this.end('aborted'));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** @throws DatabaseUnavailableError or StreamStalledError where it was not its reader who ended it */
  private hasEnded(): boolean {
    if (this.state === 'aborted') throw new DatabaseUnavailableError(undefined, 'The database was closed.');
    if (this.state === 'stalled') throw new StreamStalledError(this.stallMillis);
    return this.state === 'ended';
  }

  private async orEnd<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      await this.end('ended');
      throw error;
    }
  }

  private readAhead(): void {
    this.ahead = this.source.read(this.most);
    // Whoever asks for it learns what went wrong.
    this.ahead.catch(() => undefined);
  }

  private async end(state: Exclude<typeof this.state, 'open'>): Promise<void> {
    if (this.state !== 'open') return;
    this.state = state;
    clearTimeout(this.stall);
    try {
      await this.source.close();
    } finally {
      this.onEnd();
    }
  }

  private inTurn<T>(operation: () => Promise<T>): Promise<T> {
    this.asked += 1;
    const result = this.last.then(operation).finally(() => {
      this.asked -= 1;
      if (this.state === 'open') this.stall.refresh();
    });
    this.last = result.catch(() => undefined);
    return result;
  }
}

/** How many rows the next batch may have, judged by those of the last. */
function mostFor(rows: readonly unknown[]): number {
  let characters = 0;
  for (const row of rows) {
    for (const value of Object.values(row as object)) characters += typeof value === 'string' ? value.length : 8;
  }
  return Math.min(MAX_ROWS, Math.max(1, Math.floor((BATCH_CHARACTERS * rows.length) / (characters + 1))));
}
