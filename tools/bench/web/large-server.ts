import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { readEnvironment } from '@syncledger/api';
import { freePort, startServer } from '@syncledger/testing';

import { generateLedger } from '../../generate/bulk/generate-ledger.js';
import { Progress } from '../../generate/progress.js';
import type { Visited } from './visit.js';

const TOKEN = 'administrator-of-the-bench-of-the-web-123';

/** A day that all ledgers of this benchmark end on would leave each connection late: it ends now. */
const now = () => Date.now() * 1000;

/** Serves a generated ledger with so many connections, until it is stopped. */
export async function startLarge(connections: number): Promise<Visited & { stop(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-bench-web-'));
  const environment = readEnvironment({ SYNCLEDGER_DATA_DIR: folder, SYNCLEDGER_ADMIN_TOKEN: TOKEN });
  const sizes = { jobs: connections * 30, connections, projects: 100, users: 50 };
  await generateLedger(environment, { ...sizes, seed: 1, until: now() }, new Progress());
  const port = await freePort();
  const server = await startServer(folder, port, TOKEN);
  return {
    base: `http://127.0.0.1:${String(port)}`,
    token: TOKEN,
    stop: async () => {
      await server.end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
