import { FairSemaphore } from '../background/index.js';
import type { AsideRequest } from './database.js';
import { DatabaseUnavailableError, TooLongError } from './errors.js';

/** How long one waits for a place, in milliseconds. */
const WAIT_MILLIS = 10_000;

/** How long a statement may take, in milliseconds: a list is two of them, and a client that is told nothing for a minute is gone. */
export const SLOW_READ_MILLIS = 40_000;

/** The places of slow reads: a user has at most half of them, and one read more that waits. */
export class SlowReadPlaces {
  private readonly places: FairSemaphore<number>;
  private readonly closing = new AbortController();

  /** @param capacity reads at once, 1 or more */
  constructor(capacity: number) {
    this.places = new FairSemaphore({ capacity, maxWaiting: 1 });
  }

  /**
   * Reads with a place.
   * @param read is told by its signal to end what it is at, and why
   * @throws TooLongError when there is no place within 10 s, or as many reads of the user wait as may
   */
  async run<T>({ userId, signal }: AsideRequest, read: (signal: AbortSignal) => Promise<T>): Promise<T> {
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
      const release = await this.place(userId, ended.signal);
      clearTimeout(patience);
      return await read(ended.signal).finally(release);
    } finally {
      clearTimeout(patience);
      signal.removeEventListener('abort', end);
      this.closing.signal.removeEventListener('abort', close);
    }
  }

  /** Ends with an error what runs and what waits. */
  close(): void {
    this.closing.abort(new DatabaseUnavailableError(undefined, 'The database was closed.'));
  }

  private async place(userId: number, signal: AbortSignal): ReturnType<FairSemaphore<number>['acquire']> {
    try {
      const release = await this.places.acquire(userId, signal);
      if (!signal.aborted) return release;
      release();
      throw signal.reason;
    } catch (error) {
      throw error instanceof DatabaseUnavailableError ? error : new TooLongError();
    }
  }
}
