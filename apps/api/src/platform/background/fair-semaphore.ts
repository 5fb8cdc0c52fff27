/** How many slots a FairSemaphore has, and how many callers may queue for them. */
export interface FairSemaphoreOptions {
  /** Slots in all, 1 or more. */
  readonly capacity: number;
  /** Callers that may wait per key, 0 or more; none by default. */
  readonly maxWaiting?: number;
}

/** The key gets no slot now, and its queue is full. */
export class SemaphoreFullError extends Error {
  override readonly name = 'SemaphoreFullError';

  constructor() {
    super('No slot is free for this key, and no more callers may wait.');
  }
}

/** Gives a slot back; calling it again does nothing. */
export type Release = () => void;

interface Waiter {
  grant(release: Release): void;
}

/**
 * A counting semaphore whose slots are shared between keys (users, projects). A key gets its first slot whenever one is free.
 * It gets a further slot only while it then holds at most half of the slots that the other keys do not hold. So one key never
 * holds more than half (of a capacity of 2 or more), and several greedy keys cannot take everything before a newcomer has one:
 * of 64 slots, three keys hold at most 32, 16 and 8. Waiting callers are served round-robin between keys, and in order within one.
 */
export class FairSemaphore<K = number | string> {
  /** Slots in all. */
  readonly capacity: number;
  private readonly maxWaiting: number;
  private readonly slots = new Map<K, number>();
  private taken = 0;
  /** In the order in which the keys are served next; no queue is empty. */
  private readonly queues = new Map<K, Waiter[]>();

  /** @throws RangeError for a capacity below 1 */
  constructor({ capacity, maxWaiting = 0 }: FairSemaphoreOptions) {
    if (!(capacity >= 1)) throw new RangeError('A semaphore needs a capacity of 1 or more.');
    this.capacity = capacity;
    this.maxWaiting = maxWaiting;
  }

  /** Slots that nobody holds. */
  get free(): number {
    return this.capacity - this.taken;
  }

  /** Slots that a key holds. */
  held(key: K): number {
    return this.slots.get(key) ?? 0;
  }

  /** Callers that wait, of one key or of all. */
  waiting(key?: K): number {
    if (key !== undefined) return this.queues.get(key)?.length ?? 0;
    return [...this.queues.values()].reduce((sum, queue) => sum + queue.length, 0);
  }

  /** Whether a key would get a slot now. */
  canAcquire(key: K): boolean {
    if (this.free === 0) return false;
    const held = this.held(key);
    return held === 0 || held + 1 <= Math.floor((this.free + held) / 2);
  }

  /** @returns a function that gives the slot back; undefined when the key gets none now */
  tryAcquire(key: K): Release | undefined {
    if (!this.canAcquire(key)) return undefined;
    this.taken += 1;
    this.slots.set(key, this.held(key) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.release(key);
    };
  }

  /**
   * Waits for a slot.
   * @param signal ends the wait
   * @returns a function that gives the slot back
   * @throws SemaphoreFullError at once when `maxWaiting` callers of this key wait already; the signal's reason once aborted
   */
  async acquire(key: K, signal?: AbortSignal): Promise<Release> {
    signal?.throwIfAborted();
    const release = this.tryAcquire(key);
    if (release) return release;
    if (this.waiting(key) >= this.maxWaiting) throw new SemaphoreFullError();
    return new Promise<Release>((resolve, reject) => {
      const waiter: Waiter = {
        grant: (granted) => {
          signal?.removeEventListener('abort', abort);
          resolve(granted);
        },
      };
      const abort = () => {
        this.dequeue(key, waiter);
        // The reason of an abort need not be an Error; it is passed on unchanged.
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.queues.set(key, [...(this.queues.get(key) ?? []), waiter]);
    });
  }

  private release(key: K): void {
    this.taken -= 1;
    const left = this.held(key) - 1;
    if (left === 0) this.slots.delete(key);
    else this.slots.set(key, left);
    while (this.grantNext());
  }

  /** Grants one slot to the key whose turn it is. */
  private grantNext(): boolean {
    for (const [key, [waiter]] of this.queues) {
      const release = waiter && this.tryAcquire(key);
      if (!release) continue;
      this.dequeue(key, waiter);
      const queue = this.queues.get(key);
      if (queue) {
        // To the end of the order.
        this.queues.delete(key);
        this.queues.set(key, queue);
      }
      waiter.grant(release);
      return true;
    }
    return false;
  }

  private dequeue(key: K, waiter: Waiter): void {
    const rest = (this.queues.get(key) ?? []).filter((other) => other !== waiter);
    if (rest.length > 0) this.queues.set(key, rest);
    else this.queues.delete(key);
  }
}
