import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { Keyring } from '@syncledger/api';
import { freePort, startServer, until } from '@syncledger/testing';

/** Changes the clock of a process, that of the database in it included. */
const library = [
  process.env['FAKETIME_LIBRARY'] ?? '',
  ...['x86_64', 'aarch64'].map((arch) => `/usr/lib/${arch}-linux-gnu/faketime/libfaketime.so.1`),
].find((file) => existsSync(file));
const HOUR = 3_600_000;
const LEASE_SECONDS = 10;

interface Job {
  readonly id: number;
}

describe('a server that ran with its clock 400 days ahead', () => {
  const token = randomBytes(24).toString('hex');
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-clock-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('goes on with the right time: due times, leases and health', async () => {
    // The package faketime of Debian has it.
    if (library === undefined) return;
    const port = await freePort();
    const call = async <T>(method: string, route: string, body?: unknown): Promise<T> => {
      const answer = await fetch(`http://127.0.0.1:${String(port)}/api/v2/${route}`, {
        method,
        headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${route}: ${String(answer.status)} ${await answer.text()}`);
      return (await answer.json()) as T;
    };
    const settings = { SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1') };
    const ahead = { LD_PRELOAD: library, FAKETIME: '+400d', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
    const wrong = await startServer(folder, port, token, { ...settings, ...ahead });
    const { id: project } = await call<Job>('POST', 'projects/', { name: 'Clock' });
    const body = { project, system: 'Jira', frequency: 'hourly', params: {} };
    const { id: connection } = await call<Job>('POST', 'connections/alm/', body);
    const { id: job } = await call<Job>('POST', 'jobs/alm/', { connection, automatic: false, ready: false });
    const claim = { lease_seconds: LEASE_SECONDS, limit: 1 };
    const { results: claimed } = await call<{ results: (Job & { lease: { expires_at: string } })[] }>(
      'POST',
      'jobs/claim/',
      claim,
    );
    expect(claimed.map(({ id }) => id)).toEqual([job]);
    expect(Date.parse(claimed[0]?.lease.expires_at ?? '')).toBeGreaterThan(Date.now() + 399 * 24 * HOUR);
    await wrong.end('SIGKILL');

    const right = await startServer(folder, port, token, settings);
    const shown = await call<{ next_run: string; health: { status: string } }>(
      'GET',
      `connections/alm/${String(connection)}/?include=next_run,health`,
    );
    expect(Date.parse(shown.next_run)).toBeLessThanOrEqual(Date.now() + HOUR);
    expect(shown.health.status).not.toBe('failing');
    const again = await until('the lost run is claimed again', async () => {
      const { results } = await call<{ results: Job[] }>('POST', 'jobs/claim/', claim);
      return results[0];
    });
    expect(again.id).toBe(job);
    await right.end('SIGTERM');
  }, 180_000);
});
