import { FairSemaphore, type Release } from '../background/index.js';
import { BatchQueue, sizeOf } from './batch-queue.js';
import { countBatch } from './database-use.js';
import { DatabaseUnavailableError, StreamsBusyError, StreamStalledError } from './errors.js';
import type { DatabaseLogger, StreamLimits } from './options.js';
import type { LoadBatch, RowSource, RowStream, StreamOptions } from './row-stream.js';
import { SpoolBudget } from './spool.js';

/** Maximum number of rows in a batch. */
const MAX_ROWS = 100;
/** Rows of the first batch, before their size is known. */
const FIRST_ROWS = 50;
/** Approximate maximum size of a batch, in bytes: with rows of 64 KiB, 100 of them would be 6 MB per stream. */
const BATCH_BYTES = 65_536;

/** Default time after which an unread stream is closed, in milliseconds. */
const STALL_MILLIS = 30_000;
/** Default disk quota of all streams, in bytes: 1 GiB. */
const SPOOL_BYTES = 2 ** 30;

/**
 * The open streams: limited in number, at most half of them for one owner. A snapshot prevents checkpoints of the WAL
 * and vacuuming of dead rows, so each is closed as soon as the database has been read: unread rows are spooled.
 */
export class Streams {
  private readonly open = new Set<{ end(failure: Error): Promise<void> }>();
  private readonly slots: FairSemaphore<number>;
  private readonly reading: FairSemaphore<number>;
  private readonly stallMillis: number;
  private readonly spools: SpoolBudget;
  private closed = false;

  /** @param logger receives a warning for each reader that is disconnected */
  constructor(
    {
      maxStreams = 16,
      maxReading = 4,
      stallMillis = STALL_MILLIS,
      maxSpoolBytes = SPOOL_BYTES,
      spoolFolder,
    }: StreamLimits = {},
    private readonly logger?: DatabaseLogger,
  ) {
    this.slots = new FairSemaphore({ capacity: maxStreams });
    this.reading = new FairSemaphore({ capacity: Math.min(maxReading, maxStreams), maxWaiting: maxStreams });
    this.stallMillis = stallMillis;
    this.spools = new SpoolBudget(maxSpoolBytes, spoolFolder);
  }

  /** Maximum number of snapshots. */
  get snapshots(): number {
    return this.reading.capacity;
  }

  /** Number of open streams. */
  get size(): number {
    return this.slots.capacity - this.slots.free;
  }

  /** Bytes on disk. */
  get spooled(): number {
    return this.spools.used;
  }

  /** @throws StreamsBusyError when there is no slot for this owner */
  async start<R, B = R[]>(
    source: () => Promise<RowSource<R>>,
    { owner = 0, load = (rows) => rows as B }: StreamOptions<R, B> = {},
  ): Promise<RowStream<B>> {
    const release = this.slots.tryAcquire(owner);
    if (!release) throw new StreamsBusyError(this.slots.capacity);
    let releaseReading: Release | undefined;
    try {
      releaseReading = await this.reading.acquire(owner);
      const opened = await source();
      if (this.closed) {
        await opened.close();
        throw closedError();
      }
      return this.streamOf(opened, load, { owner, release, releaseReading });
    } catch (error) {
      releaseReading?.();
      release();
      throw error;
    }
  }

  /** Ends all streams; readers get an error, because a truncated list must not look complete. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.open].map((stream) => stream.end(closedError())));
  }

  private streamOf<R, B>(
    source: RowSource<R>,
    load: LoadBatch<R, B>,
    { owner, release, releaseReading }: { owner: number; release: Release; releaseReading: Release },
  ): RowStream<B> {
    const spool = this.spools.spool((error) => void stream.end(error));
    const stream: BatchStream<R, B> = new BatchStream(source, load, new BatchQueue<B>(spool), {
      stallMillis: this.stallMillis,
      onRead: releaseReading,
      onEnd: (failure) => {
        this.open.delete(stream);
        release();
        if (failure && !this.closed) this.logger?.warn({ err: failure, user: owner }, 'list aborted');
      },
    });
    this.open.add(stream);
    return stream;
  }
}

function closedError(): DatabaseUnavailableError {
  return new DatabaseUnavailableError(undefined, 'The database was closed.');
}

interface BatchStreamOptions {
  readonly stallMillis: number;
  /** Called when the database has been read, and the snapshot is closed. */
  readonly onRead: () => void;
  readonly onEnd: (failure: Error | undefined) => void;
}

class BatchStream<R, B> implements RowStream<B> {
  private readonly failed = new AbortController();
  readonly signal = this.failed.signal;
  /** The previous call of `next`. */
  private last: Promise<unknown> = Promise.resolve();
  private ending: Promise<void> | undefined;
  /** Pending calls of `next`. */
  private asked = 0;
  private readonly stall: NodeJS.Timeout;
  private readonly producing: Promise<void>;

  constructor(
    private readonly source: RowSource<R>,
    private readonly load: LoadBatch<R, B>,
    private readonly queue: BatchQueue<B>,
    private readonly options: BatchStreamOptions,
  ) {
    this.stall = setTimeout(() => {
      // Waiting for a slow database does not count: the timer restarts with its response.
      if (this.asked === 0) void this.end(new StreamStalledError(options.stallMillis));
    }, options.stallMillis).unref();
    this.producing = this.produce();
  }

  next(): Promise<IteratorResult<B, undefined>> {
    this.asked += 1;
    const result = this.last
      .then(() => this.shift())
      .finally(() => {
        this.asked -= 1;
        if (!this.ending) this.stall.refresh();
      });
    this.last = result.catch(() => undefined);
    return result;
  }

  async return(): Promise<IteratorResult<B, undefined>> {
    await this.end();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<B, undefined>> {
    await this.end();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  /** @param failure if left out, the stream ended normally, or its reader stopped */
  end(failure?: Error): Promise<void> {
    return (this.ending ??= this.endOnce(failure));
  }

  private async endOnce(failure?: Error): Promise<void> {
    clearTimeout(this.stall);
    this.source.abort?.();
    const closed = this.queue.close(failure);
    if (failure) this.failed.abort(failure);
    await Promise.all([closed, this.producing]);
    this.options.onEnd(failure);
  }

  private async shift(): Promise<IteratorResult<B, undefined>> {
    const value = await this.queue.shift();
    if (value !== undefined) return { done: false, value };
    await this.end();
    return { done: true, value: undefined };
  }

  /** Reads as fast as the queue accepts rows; then the snapshot is closed. */
  private async produce(): Promise<void> {
    try {
      try {
        await this.readAll();
      } finally {
        await this.source.close().finally(this.options.onRead);
      }
      this.queue.end();
    } catch (error) {
      void this.end(error as Error);
    }
  }

  private async readAll(): Promise<void> {
    let most = FIRST_ROWS;
    let isLast = false;
    while (!isLast && !this.ending) {
      const rows = await countBatch(() => this.source.read(most));
      if (rows.length === 0) return;
      isLast = rows.length < most;
      const size = sizeOf(rows);
      most = Math.min(MAX_ROWS, Math.max(1, Math.floor((BATCH_BYTES * rows.length) / size)));
      const batch = await this.load(rows, this.source);
      await this.queue.push(batch, (batch as unknown) === rows ? size : sizeOf(batch));
    }
  }
}
