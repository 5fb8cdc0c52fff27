import { setTimeout as sleep } from 'node:timers/promises';

import { RejectedError } from './errors.js';
import type { LeaseRef, LedgerClient } from './ledger-client.js';
import type { Reporter } from './reporter.js';
import { retry } from './retry.js';

/**
 * Sends heartbeats until the run ends. A heartbeat that fails is retried: only the ledger decides whether the lease has expired,
 * never the local clock.
 * @param interval milliseconds between two heartbeats
 * @param done aborted when the run has ended
 * @returns why the run must stop, if the ledger rejected a heartbeat
 */
export async function keepLeaseAlive(
  lease: LeaseRef,
  interval: number,
  { ledger, reporter, done }: { ledger: LedgerClient; reporter: Reporter; done: AbortSignal },
): Promise<'cancelled' | 'lease-lost' | undefined> {
  const onFailure = ({ message }: Error) => {
    reporter.warn('heartbeat failed; retrying', { id: lease.id, error: message });
  };
  try {
    for (;;) {
      await sleep(interval, undefined, { signal: done });
      await retry(() => ledger.heartbeat(lease, done), { signal: done, maxDelay: interval / 2, onFailure });
    }
  } catch (error) {
    if (done.aborted) return undefined;
    if (error instanceof RejectedError && error.isCancelled) return 'cancelled';
    reporter.warn('heartbeat rejected', { id: lease.id, error: String(error) });
    return 'lease-lost';
  }
}
