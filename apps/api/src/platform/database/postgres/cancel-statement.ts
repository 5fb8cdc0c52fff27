import type { Pool, PoolClient } from 'pg';

/** Ends what a connection is at, by way of another one; resolves when that was asked for, or cannot be. */
export async function cancelStatement(pool: Pool, client: PoolClient): Promise<void> {
  const { processID } = client as PoolClient & { processID?: number };
  await pool.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined);
}
