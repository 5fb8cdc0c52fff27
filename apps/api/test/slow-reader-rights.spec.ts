import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nightlyDialects } from '@syncledger/testing';

import { insertManyJobs } from './support/job-world.js';
import { SlowReader } from './support/long-list.js';
import type { TestApp } from './support/test-app.js';
import { addMember, makeConnection, makeProject, makeRole, startApp } from './support/world.js';

const CANARY = 'slow-reader-canary';
/** More than the sockets on both sides hold. */
const JOBS = 4000;
const MESSAGE = 'x'.repeat(10_000);
/** The permissions of a caller who reads a long response are checked every second. */
const LOOKED_AT_AGAIN = 1100;

describe.each(nightlyDialects)('a whole list that is read slowly on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
    const connection = await makeConnection(app, 'alm', project, { params: { alm_pass: CANARY } });
    await insertManyJobs(app.database, JOBS, {
      ...{ kind: 'alm', connection, project, user: 1, message: MESSAGE, lastRun: 1, startedAt: null },
      ...{ automatic: true, succeeded: true, ready: 1 },
    });
    await app.app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const open = async (path: string) => {
    const member = await addMember(app, project, 'PR6');
    await app.ok('PATCH', `users/${member.id}/`, { role: await makeRole(app, ['edit_alm_connections']) });
    const reader = await SlowReader.open(`${await app.app.getUrl()}/api/v2/${path}`, member.token);
    expect(reader.status).toBe(200);
    return { member, reader };
  };

  it.each(['jobs/alm/', 'jobs/alm/?format=ndjson'])('shows no more params once the right is lost: %s', async (path) => {
    const { member, reader } = await open(path);
    await app.ok('PATCH', `users/${member.id}/`, { role: 'UR1' });
    await delay(LOOKED_AT_AGAIN);
    const text = await reader.read();
    expect(text.split(MESSAGE).length - 1).toBe(JOBS);
    expect(text.split(CANARY).length - 1).toBeLessThan(JOBS);
  });

  it('ends before it shows params of a project that its reader does not see any more', async () => {
    const { reader } = await open('jobs/alm/?format=ndjson');
    await app.ok('PATCH', `projects/${project}/`, { users: [{ email: 'admin@example.com', role: 'PR4' }] });
    await delay(LOOKED_AT_AGAIN);
    await expect(reader.read()).rejects.toThrow();
  });
});
