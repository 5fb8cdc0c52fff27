import { setTimeout as sleep } from 'node:timers/promises';

import type { ClaimInput, LeasedJob } from '@syncledger/domain';

import { WaitingClaims } from '../../src/ledger/jobs/waiting-claims.js';
import type { TestApp } from './test-app.js';
import { makeConnection, makeRole } from './world.js';

/** What of the waiting claims only tests look at. */
interface Inside {
  readonly claims: ReadonlySet<{ end(): void }>;
  readonly timer: NodeJS.Timeout;
  readonly stopListening: () => void;
}

/** The claims that wait on a replica. */
export const inside = (app: TestApp): Inside => app.app.get<Inside>(WaitingClaims);

/** Resolves when this number of claims waits on a replica. */
export function untilWaiting(app: TestApp, count: number): Promise<void> {
  return until(() => inside(app).claims.size === count, `${count} claims wait`);
}

/** Resolves when a condition holds. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Not so in 20 s: ${what}.`);
    await sleep(2);
  }
}

/** Claims, and waits for a run. */
export const claim = async (app: TestApp, token: string, body: ClaimInput = {}) =>
  (await app.ok<{ results: LeasedJob[] }>('POST', 'jobs/claim/', { wait_seconds: 30, ...body }, token)).results;

/** Queues a run of a new connection; returns its id. */
export async function queue(app: TestApp, project: number, system = 'Jira', more: object = {}): Promise<number> {
  const fields = { system, params: { alm_pass: 'canary' }, ...more };
  const connection = await makeConnection(app, 'alm', project, fields);
  const body = { connection, automatic: false, ready: false };
  return (await app.ok<{ id: number }>('POST', 'jobs/alm/', body)).id;
}

/** Creates a role that may claim everywhere; returns its id. */
export const agentRole = (app: TestApp) => makeRole(app, ['sync_all', 'view_all_projects']);

/** Ends all claims that wait on a replica. */
export async function endAll(app: TestApp): Promise<void> {
  for (const waiting of inside(app).claims) waiting.end();
  await untilWaiting(app, 0);
}
