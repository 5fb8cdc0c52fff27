import { setTimeout as delay } from 'node:timers/promises';

import type { Pool, PoolClient } from 'pg';

/** Pauses between two cancellations of a statement, in milliseconds: they double from the first to the longest. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [10, 1000];

/**
 * Cancels the statement of a connection through another one, until it has ended: a cancellation that overtakes the statement on its
 * way to the server has no effect, and the statement would run to its end. Resolves when none is running.
 */
export async function cancelStatement(pool: Pool, client: PoolClient, isRunning: () => boolean): Promise<void> {
  const { processID } = client as PoolClient & { processID?: number };
  for (let pause = FIRST_PAUSE; isRunning(); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    await pool.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined);
    await delay(pause);
  }
}
