import dns, { type LookupAddress, type LookupOptions } from 'node:dns';

import { FairSemaphore } from '../../platform/background/index.js';

/** Lookups under way at once: each blocks one of the four threads that files and compression need, too. */
const MAX_LOOKUPS = 3;
const MAX_WAITING_PER_OWNER = 1000;

/** Told of all addresses of a name. */
export type LookupCallback = (error: Error | null, addresses: readonly LookupAddress[]) => void;

type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void;

/**
 * Looks up the names of receivers. A name server that never answers holds a lookup for many seconds, so places are shared between
 * those whose webhooks they are.
 */
export class NameLookups {
  private readonly places = new FairSemaphore<string>({ capacity: MAX_LOOKUPS, maxWaiting: MAX_WAITING_PER_OWNER });
  /** Who sends to a name now; of several the last. */
  private readonly owners = new Map<string, string>();

  /**
   * @param milliseconds how long a lookup waits for its turn
   * @param lookup replaces `dns.lookup` in tests
   */
  constructor(
    private readonly milliseconds: number,
    private readonly lookup: Lookup = dns.lookup,
  ) {}

  /** Has the lookups of a name count for an owner while something is sent to it. */
  async during<T>(hostname: string, owner: string, send: () => Promise<T>): Promise<T> {
    this.owners.set(hostname, owner);
    try {
      return await send();
    } finally {
      if (this.owners.get(hostname) === owner) this.owners.delete(hostname);
    }
  }

  /** Looks all addresses of a name up when it is its owner's turn. */
  find(hostname: string, options: LookupOptions, callback: LookupCallback): void {
    const owner = this.owners.get(hostname) ?? hostname;
    this.places.acquire(owner, AbortSignal.timeout(this.milliseconds)).then(
      (release) => {
        this.lookup(hostname, { ...options, all: true }, (error, addresses = []) => {
          release();
          callback(error, addresses);
        });
      },
      (error: unknown) => {
        callback(error as Error, []);
      },
    );
  }
}
