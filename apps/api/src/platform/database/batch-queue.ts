import { deserialize, serialize } from 'node:v8';

import type { Spool } from './spool.js';

/** Approximate bytes that a queue holds in memory before it spools to disk. */
const MEMORY = 4 * 1024 * 1024;
/** How long a full queue waits for its reader each time before it spools, in milliseconds. */
const PATIENCE = 200;
/** Total of these waits, in milliseconds: a steady but slow reader gets no more. */
const PATIENCE_IN_ALL = 5000;

/** How long a queue waits for a slow reader, in milliseconds. */
export interface Patience {
  readonly once: number;
  readonly inAll: number;
}

/**
 * A queue between a database and a reader that may be slow: batches are kept in memory, and on disk once the reader
 * does not keep up. For one writer and one reader at a time.
 */
export class BatchQueue<B> {
  private readonly memory: { readonly batch: B; readonly size: number }[] = [];
  private inMemory = 0;
  private patience: number;
  private state: 'open' | 'ended' | 'closed' = 'open';
  private failure: Error | undefined;
  private onBatch: (() => void) | undefined;
  private onRoom: (() => void) | undefined;

  /** @param spool closed with this queue */
  constructor(
    private readonly spool: Spool,
    private readonly limits: Patience = { once: PATIENCE, inAll: PATIENCE_IN_ALL },
  ) {
    this.patience = limits.inAll;
  }

  /**
   * Adds a batch; resolves when the next one may follow.
   * @throws what the spool throws
   */
  async push(batch: B, size: number): Promise<void> {
    if (this.spool.isEmpty && !this.hasRoom(size)) await this.waitForRoom();
    if (this.state !== 'open') return;
    if (this.spool.isEmpty && this.hasRoom(size)) {
      this.memory.push({ batch, size });
      this.inMemory += size;
    } else {
      await this.spool.push(serialize(batch));
    }
    this.onBatch?.();
  }

  /**
   * Removes and returns the oldest batch, waiting for one; undefined after the last.
   * @throws the error that the queue was closed with
   */
  async shift(): Promise<B | undefined> {
    for (;;) {
      this.throwFailure();
      const first = this.memory.shift();
      if (first) {
        this.inMemory -= first.size;
        this.onRoom?.();
        return first.batch;
      }
      const bytes = await this.fromSpool();
      if (bytes) return deserialize(bytes) as B;
      if (this.state === 'ended') return undefined;
      if (this.state === 'open') await new Promise<void>((resolve) => (this.onBatch = resolve));
      if (this.isClosed()) {
        this.throwFailure();
        return undefined;
      }
    }
  }

  /** Marks the end: no batch follows. */
  end(): void {
    if (this.state === 'open') this.state = 'ended';
    this.onBatch?.();
  }

  /**
   * Releases everything.
   * @param failure thrown by `shift` from now on; if left out, `shift` returns undefined
   */
  async close(failure?: Error): Promise<void> {
    this.state = 'closed';
    this.failure = failure;
    this.memory.length = 0;
    this.onBatch?.();
    this.onRoom?.();
    await this.spool.close();
  }

  private async fromSpool(): Promise<Buffer | undefined> {
    try {
      return await this.spool.shift();
    } catch (error) {
      // Closed during the read.
      if (this.isClosed()) return undefined;
      throw error;
    }
  }

  private isClosed(): boolean {
    return this.state === 'closed';
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure;
  }

  private hasRoom(size: number): boolean {
    return this.memory.length === 0 || this.inMemory + size <= MEMORY;
  }

  /** Waits until the reader has taken a batch, or the patience is used up. */
  private async waitForRoom(): Promise<void> {
    const began = performance.now();
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.onRoom = resolve;
      timer = setTimeout(resolve, Math.min(this.limits.once, this.patience));
    });
    clearTimeout(timer);
    this.onRoom = undefined;
    this.patience = Math.max(0, this.patience - (performance.now() - began));
  }
}

/** Approximate memory of rows, in bytes. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  let size = 50;
  for (const part of Object.values(value)) size += sizeOf(part);
  return size;
}
