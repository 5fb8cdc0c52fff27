import { mkdir } from 'node:fs/promises';
import path from 'node:path';

// Jest starts this without a build, and Node.js itself leaves out the types.
import { startPostgresServer } from '../src/postgres-server.ts';

/** Nothing here outlives the run: what would be lost with the machine's power need not be on disk, nor be written with care. */
const CARELESS = ['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0', 'max_wal_size=4GB'];

/**
 * Jest's global set-up: a PostgreSQL for this run, whose URL the tests find in SYNCLEDGER_TEST_POSTGRES, and a temporary folder that is
 * removed with it, also where tests were killed.
 */
export default async function startPostgres() {
  // Several projects of a run ask for it: the first one starts it for all.
  if (globalThis.syncledgerPostgres) return;
  const server = await startPostgresServer(['max_connections=200', ...CARELESS]);
  globalThis.syncledgerPostgres = server;
  const temporary = path.join(server.folder, 'tests');
  await mkdir(temporary, { mode: 0o700 });
  Object.assign(process.env, { TMPDIR: temporary, TEMP: temporary, TMP: temporary });
  process.env.SYNCLEDGER_TEST_POSTGRES = server.url;
}
