import { FairSemaphore, type Release } from '../background/index.js';
import { BatchQueue, sizeOf } from './batch-queue.js';
import { DatabaseUnavailableError, StreamsBusyError, StreamStalledError } from './errors.js';
import type { DatabaseLogger, StreamLimits } from './options.js';
import type { LoadBatch, RowSource, RowStream, StreamOptions } from './row-stream.js';
import { SpoolBudget } from './spool.js';

/** Most rows of a batch. */
const MAX_ROWS = 100;
/** Rows of the first batch, whose size nobody knows yet. */
const FIRST_ROWS = 50;
/** About how much a batch should hold at most, in bytes: with rows of 64 KiB, 100 of them would be 6 MB a stream. */
const BATCH_BYTES = 65_536;

/** How long a stream may wait for its reader, in milliseconds, unless told otherwise. */
const STALL_MILLIS = 30_000;
/** What all streams may have on disk, in bytes, unless told otherwise: 1 GiB. */
const SPOOL_BYTES = 2 ** 30;

/**
 * The streams that are open: never more than a number of them, of which one owner has at most half. A snapshot keeps the WAL from
 * being checkpointed and dead rows from being vacuumed, so none is open for longer than the database takes to read it: what its
 * reader has not asked for by then is spooled.
 */
export class Streams {
  private readonly open = new Set<{ end(failure: Error): Promise<void> }>();
  private readonly places: FairSemaphore<number>;
  private readonly reading: FairSemaphore<number>;
  private readonly stallMillis: number;
  private readonly spools: SpoolBudget;
  private closed = false;

  /** @param logger is told of readers that are given up */
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
    this.places = new FairSemaphore({ capacity: maxStreams });
    this.reading = new FairSemaphore({ capacity: Math.min(maxReading, maxStreams), maxWaiting: maxStreams });
    this.stallMillis = stallMillis;
    this.spools = new SpoolBudget(maxSpoolBytes, spoolFolder);
  }

  /** Most snapshots at once. */
  get snapshots(): number {
    return this.reading.capacity;
  }

  /** How many are open. */
  get size(): number {
    return this.places.capacity - this.places.free;
  }

  /** Bytes on disk. */
  get spooled(): number {
    return this.spools.used;
  }

  /** @throws StreamsBusyError when there is no place for this owner */
  async start<R, B = R[]>(
    source: () => Promise<RowSource<R>>,
    { owner = 0, load = (rows) => rows as B }: StreamOptions<R, B> = {},
  ): Promise<RowStream<B>> {
    const release = this.places.tryAcquire(owner);
    if (!release) throw new StreamsBusyError(this.places.capacity);
    let readNoMore: Release | undefined;
    try {
      readNoMore = await this.reading.acquire(owner);
      const opened = await source();
      if (this.closed) {
        await opened.close();
        throw closedError();
      }
      return this.streamOf(opened, load, { owner, release, readNoMore });
    } catch (error) {
      readNoMore?.();
      release();
      throw error;
    }
  }

  /** Ends them all; whoever reads on gets an error, for a list cut short must not look whole. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.open].map((stream) => stream.end(closedError())));
  }

  private streamOf<R, B>(
    source: RowSource<R>,
    load: LoadBatch<R, B>,
    { owner, release, readNoMore }: { owner: number; release: Release; readNoMore: Release },
  ): RowStream<B> {
    const spool = this.spools.spool((error) => void stream.end(error));
    const stream: BatchStream<R, B> = new BatchStream(source, load, new BatchQueue<B>(spool), {
      stallMillis: this.stallMillis,
      onRead: readNoMore,
      onEnd: (failure) => {
        this.open.delete(stream);
        release();
        if (failure && !this.closed) this.logger?.warn({ err: failure, user: owner }, 'whole list broken off');
      },
    });
    this.open.add(stream);
    return stream;
  }
}

function closedError(): DatabaseUnavailableError {
  return new DatabaseUnavailableError(undefined, 'The database was closed.');
}

interface Ending {
  readonly stallMillis: number;
  /** The database has been read, and the snapshot ended. */
  readonly onRead: () => void;
  readonly onEnd: (failure: Error | undefined) => void;
}

class BatchStream<R, B> implements RowStream<B> {
  private readonly failed = new AbortController();
  readonly signal = this.failed.signal;
  /** The call of `next` before. */
  private last: Promise<unknown> = Promise.resolve();
  private ending: Promise<void> | undefined;
  /** Calls of `next` that have not ended. */
  private asked = 0;
  private readonly stall: NodeJS.Timeout;
  private readonly producing: Promise<void>;

  constructor(
    private readonly source: RowSource<R>,
    private readonly load: LoadBatch<R, B>,
    private readonly queue: BatchQueue<B>,
    private readonly options: Ending,
  ) {
    this.stall = setTimeout(() => {
      // A database that takes its time is no reader that does: the time starts anew with its answer.
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

  /** @param failure left out: it ended as it should, or its reader wants no more */
  end(failure?: Error): Promise<void> {
    return (this.ending ??= this.endOnce(failure));
  }

  private async endOnce(failure?: Error): Promise<void> {
    clearTimeout(this.stall);
    this.source.breakOff?.();
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

  /** Reads as fast as the queue takes it; the snapshot ends with that. */
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
      const rows = await this.source.read(most);
      if (rows.length === 0) return;
      isLast = rows.length < most;
      const size = sizeOf(rows);
      most = Math.min(MAX_ROWS, Math.max(1, Math.floor((BATCH_BYTES * rows.length) / size)));
      const batch = await this.load(rows, this.source);
      await this.queue.push(batch, (batch as unknown) === rows ? size : sizeOf(batch));
    }
  }
}
