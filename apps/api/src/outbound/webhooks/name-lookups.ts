import dns, { type LookupAddress, type LookupOptions } from 'node:dns';

import { FairSemaphore } from '../../platform/background/index.js';

/** Concurrent lookups: each blocks one of the four threads that files and compression need, too. */
const MAX_LOOKUPS = 3;
const MAX_WAITING_PER_OWNER = 1000;

/** Receives all addresses of a name. */
export type LookupCallback = (error: Error | null, addresses: readonly LookupAddress[]) => void;

type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void;

/**
 * Resolves the host names of receivers. An unresponsive name server occupies a lookup for many seconds, so slots are
 * shared fairly between the owners of webhooks.
 */
export class NameLookups {
  private readonly slots = new FairSemaphore<string>({ capacity: MAX_LOOKUPS, maxWaiting: MAX_WAITING_PER_OWNER });
  /** The owner who sends to a name now; the last one if there are several. */
  private readonly owners = new Map<string, string>();

  /**
   * @param milliseconds maximum wait for a slot
   * @param lookup replaces `dns.lookup` in tests
   */
  constructor(
    private readonly milliseconds: number,
    private readonly lookup: Lookup = dns.lookup,
  ) {}

  /** Attributes lookups of a name to an owner while a message is being sent to it. */
  async during<T>(hostname: string, owner: string, send: () => Promise<T>): Promise<T> {
    this.owners.set(hostname, owner);
    try {
      return await send();
    } finally {
      if (this.owners.get(hostname) === owner) this.owners.delete(hostname);
    }
  }

  /** Resolves all addresses of a name when its owner gets a slot. */
  find(hostname: string, options: LookupOptions, callback: LookupCallback): void {
    const owner = this.owners.get(hostname) ?? hostname;
    this.slots.acquire(owner, AbortSignal.timeout(this.milliseconds)).then(
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
