import pg from 'pg';

import { openTestDatabase } from '../../../../test/support/database/test-database.js';
import { cancelStatement } from './cancel-statement.js';

it('cancels a statement that a first cancellation has overtaken', async () => {
  const database = await openTestDatabase('postgres');
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  // It ends before its connections do, which then end with the database.
  pool.on('error', () => undefined);
  const client = await pool.connect();
  let isRunning = true;
  const cancelled = cancelStatement(pool, client, () => isRunning);
  // Its first request has the pool's other connection, and so was answered before this one.
  await pool.query('SELECT 1');
  await expect(client.query('SELECT pg_sleep(3600)')).rejects.toMatchObject({ code: '57014' });
  isRunning = false;
  await cancelled;
  client.release();
  await pool.end();
  await database.close();
});
