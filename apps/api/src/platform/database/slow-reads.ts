import { FairSemaphore } from '../background/index.js';
import type { SlowReadRequest } from './database.js';
import { DatabaseUnavailableError, TooLongError } from './errors.js';

/** Maximum wait for a slot, in milliseconds. */
const WAIT_MILLIS = 10_000;

/** Time limit of a statement, in milliseconds: a list needs two, and clients give up after about a minute. */
export const SLOW_READ_MILLIS = 40_000;

/** The slots of slow reads: a user has at most half of them, and one more read that waits. */
export class SlowReadSlots {
  private readonly slots: FairSemaphore<number>;
  private readonly closing = new AbortController();

  /** @param capacity concurrent reads, 1 or more */
  constructor(capacity: number) {
    this.slots = new FairSemaphore({ capacity, maxWaiting: 1 });
  }

  /**
   * Runs a read in a slot.
   * @param read must stop when its signal is aborted
   * @throws TooLongError when there is no slot within 10 s, or the user's queue is full
   */
  async run<T>({ userId, signal }: SlowReadRequest, read: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const ended = new AbortController();
    const end = () => {
      ended.abort(new TooLongError());
    };
    const close = () => {
      ended.abort(this.closing.signal.reason);
    };
    const patience = setTimeout(end, WAIT_MILLIS);
    if (signal.aborted) end();
    if (this.closing.signal.aborted) close();
    signal.addEventListener('abort', end);
    this.closing.signal.addEventListener('abort', close);
    try {
      const release = await this.acquire(userId, ended.signal);
      clearTimeout(patience);
      return await read(ended.signal).finally(release);
    } finally {
      clearTimeout(patience);
      signal.removeEventListener('abort', end);
      this.closing.signal.removeEventListener('abort', close);
    }
  }

  /** Fails running and waiting reads with an error. */
  close(): void {
    this.closing.abort(new DatabaseUnavailableError(undefined, 'The database was closed.'));
  }

  private async acquire(userId: number, signal: AbortSignal): ReturnType<FairSemaphore<number>['acquire']> {
    try {
      const release = await this.slots.acquire(userId, signal);
      if (!signal.aborted) return release;
      release();
      throw signal.reason;
    } catch (error) {
      throw error instanceof DatabaseUnavailableError ? error : new TooLongError();
    }
  }
}
