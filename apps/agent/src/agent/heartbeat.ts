import { setTimeout as sleep } from 'node:timers/promises';

import type { ProgressReport } from '../output/progress.js';
import { RejectedError } from './errors.js';
import type { LeaseRef, LedgerClient } from './ledger-client.js';
import type { Reporter } from './reporter.js';
import { retry } from './retry.js';

/** Milliseconds between two heartbeats that report progress. */
const PROGRESS_INTERVAL = 1000;

export interface HeartbeatDependencies {
  readonly ledger: Pick<LedgerClient, 'heartbeat'>;
  readonly reporter: Reporter;
  readonly progress: ProgressReport;
  /** Aborted when the run has ended. */
  readonly done: AbortSignal;
}

/**
 * Sends heartbeats until the run ends. A heartbeat that fails is retried: only the ledger decides whether the lease has expired,
 * never the local clock.
 * @param interval milliseconds between two heartbeats
 * @returns why the run must stop, if the ledger rejected a heartbeat
 */
export async function keepLeaseAlive(
  lease: LeaseRef,
  interval: number,
  { ledger, reporter, progress, done }: HeartbeatDependencies,
): Promise<'cancelled' | 'lease-lost' | undefined> {
  const onFailure = ({ message }: Error) => {
    reporter.warn('heartbeat failed; retrying', { id: lease.id, error: message });
  };
  try {
    for (;;) {
      const pause = Math.min(PROGRESS_INTERVAL, interval);
      await sleep(pause, undefined, { signal: done });
      await progress.wait(interval - pause, done);
      done.throwIfAborted();
      const news = progress.take();
      const send = () => ledger.heartbeat(lease, news, done);
      await retry(send, { signal: done, maxDelay: interval / 2, onFailure }).catch(async (error: unknown) => {
        // A ledger that knows no progress.
        const isUnknown = news && error instanceof RejectedError && error.status === 400;
        if (!isUnknown) throw error;
        await ledger.heartbeat(lease, undefined, done);
      });
    }
  } catch (error) {
    if (done.aborted) return undefined;
    if (error instanceof RejectedError && error.isCancelled) return 'cancelled';
    reporter.warn('heartbeat rejected', { id: lease.id, error: String(error) });
    return 'lease-lost';
  }
}
