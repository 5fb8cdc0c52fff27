import { setTimeout as sleep } from 'node:timers/promises';

import { insist } from './insist.js';
import { Refusal, type Held, type Ledger } from './ledger.js';
import type { Reporter } from './reporter.js';

/**
 * Keeps a run with regular signs of life. One that does not get through is sent again: whether the lease still holds, only the
 * ledger can say, never a clock of ours.
 * @param every milliseconds between two
 * @param done aborted when the run has ended
 * @returns why the run has to end, when the ledger says so first
 */
export async function keepLease(
  run: Held,
  every: number,
  { ledger, reporter, done }: { ledger: Ledger; reporter: Reporter; done: AbortSignal },
): Promise<'cancelled' | 'lost' | undefined> {
  const failed = ({ message }: Error) => {
    reporter.warn('A heartbeat did not get through', { id: run.id, why: message });
  };
  try {
    for (;;) {
      await sleep(every, undefined, { signal: done });
      await insist(() => ledger.heartbeat(run, done), { stop: done, longest: every / 2, failed });
    }
  } catch (error) {
    if (done.aborted) return undefined;
    if (error instanceof Refusal && error.isCancelled) return 'cancelled';
    reporter.warn('A heartbeat was refused', { id: run.id, why: String(error) });
    return 'lost';
  }
}
