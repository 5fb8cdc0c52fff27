import type { ClaimInput, LeasedJob } from '@syncledger/domain';
import { until } from '@syncledger/testing';

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
export async function untilWaiting(app: TestApp, count: number): Promise<void> {
  await until(`${count} claims wait`, () => inside(app).claims.size === count);
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
