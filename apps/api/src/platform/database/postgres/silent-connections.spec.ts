import pg from 'pg';

import { openTestDatabase } from '../../../../test/support/database/test-database.js';
import { WatchedClient } from './silent-connections.js';

it('each reply starts the wait for the next one, while a pool sends one statement after the other', async () => {
  const database = await openTestDatabase('postgres');
  const pool = new pg.Pool({ connectionString: database.url, max: 1, Client: WatchedClient });
  // It ends before its connections do, which then end with the database.
  pool.on('error', () => undefined);
  let client: WatchedClient | undefined;
  pool.on('connect', (connected) => (client = connected as unknown as WatchedClient));
  const waits: (number | undefined)[] = [];
  const statements = Array.from({ length: 3 }, async () => {
    await pool.query('SELECT 1');
    waits.push(client?.busySince);
  });
  await Promise.all(statements);
  const [first, second, none] = waits;
  expect(second).toBeGreaterThan(first!);
  expect(none).toBeUndefined();
  await pool.end();
  await database.close();
});
