import type { Pool, PoolClient } from 'pg';

/** Cancels the statement of a connection through another one; resolves when the request was sent, or cannot be. */
export async function cancelStatement(pool: Pool, client: PoolClient): Promise<void> {
  const { processID } = client as PoolClient & { processID?: number };
  await pool.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined);
}
