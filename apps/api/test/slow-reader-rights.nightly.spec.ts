import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aResult } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import { insertManyJobs } from './support/job-world.js';
import { SlowReader } from './support/long-list.js';
import type { TestApp } from './support/test-app.js';
import { addMember, makeConnection, makeNamedToken, makeProject, makeRole, startApp } from './support/world.js';

const CANARY = 'slow-reader-canary';
/** More than the sockets on both sides hold. */
const JOBS = 4000;
const MESSAGE = 'x'.repeat(10_000);
/** The permissions of a caller who reads a long response are checked every second. */
const LOOKED_AT_AGAIN = 1100;

const row = {
  ...{ kind: 'alm' as const, user: 1, message: MESSAGE, lastRun: 1, startedAt: null },
  ...{ automatic: true, succeeded: true, ready: 1 },
};

describe.each(nightlyDialects)('a whole list that is read slowly on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let connection: number;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
    connection = await makeConnection(app, 'alm', project, { params: { alm_pass: CANARY } });
    await insertManyJobs(app.database, JOBS, { ...row, connection, project });
    await app.app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const open = async (path: string, headers: Record<string, string> = {}) => {
    const member = await addMember(app, project, 'PR6');
    await app.ok('PATCH', `users/${member.id}/`, { role: await makeRole(app, ['edit_alm_connections']) });
    const reader = await SlowReader.open(`${await app.app.getUrl()}/api/v2/${path}`, member.token, headers);
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

  it('shows no params that its reader may see only later: whether it is compressed is decided at its start', async () => {
    const later = await makeProject(app, { users: [{ email: 'admin@example.com', role: 'PR4' }] });
    const connection = await makeConnection(app, 'alm', later, { params: { alm_pass: CANARY } });
    await insertManyJobs(app.database, JOBS, { ...row, project: later, connection });
    const member = await addMember(app, later, 'PR6');
    const path = `${await app.app.getUrl()}/api/v2/projects/${later}/jobs/alm/`;
    const plain = await SlowReader.open(path, member.token);
    const coded = await SlowReader.open(path, member.token, { 'accept-encoding': 'gzip' });
    await app.ok('PATCH', `users/${member.id}/`, { role: await makeRole(app, ['edit_alm_connections']) });
    await delay(LOOKED_AT_AGAIN);
    expect(await (await SlowReader.open(`${path}?page_size=1`, member.token)).read()).toContain(CANARY);
    expect(await plain.read()).not.toContain(CANARY);
    const gunzipped = gunzipSync(Buffer.from(await coded.read('latin1'), 'latin1')).toString();
    expect([gunzipped.split(MESSAGE).length - 1, gunzipped.includes(CANARY)]).toEqual([JOBS, false]);
  });

  it('is reset when it fails, in HTTP/1.0 and compressed as well, so that nobody takes it for complete', async () => {
    // First in the list, and as long when it is compressed: all else is sent before the token is looked at again.
    const random = () => aResult(connection, { result_message: randomBytes(45_000).toString('base64') });
    await app.ok('POST', 'jobs/alm/bulk/', Array.from({ length: 300 }, random));
    const { id, token } = await makeNamedToken(app, 1);
    const { port } = new URL(await app.app.getUrl());
    const sockets = [];
    for (const [version, coding] of [
      ['1.0', 'identity'],
      ['1.1', 'identity'],
      ['1.0', 'gzip'],
      ['1.1', 'br'],
    ] as const) {
      const socket = connect({ port: Number(port), host: '127.0.0.1' });
      const ended = new Promise((resolve) => {
        socket.on('error', ({ code }: NodeJS.ErrnoException) => {
          resolve(code);
        });
        socket.on('close', () => {
          resolve('closed');
        });
      });
      const head = `Host: x\r\nAuthorization: Token ${token}\r\nAccept-Encoding: ${coding}\r\n\r\n`;
      socket.write(`GET /api/v2/jobs/alm/?format=ndjson&mask=secrets HTTP/${version}\r\n${head}`);
      const [start] = (await once(socket, 'data')) as [Buffer];
      socket.pause();
      expect([start.toString('latin1').startsWith('HTTP/1.1 200'), version, coding]).toEqual([true, version, coding]);
      sockets.push({ socket, version, coding, ended });
    }
    await app.ok('DELETE', `users/1/api-tokens/${id}/`);
    await delay(LOOKED_AT_AGAIN);
    for (const { socket, version, coding, ended } of sockets) {
      socket.resume();
      expect([version, coding, await ended]).toEqual([version, coding, 'ECONNRESET']);
    }
  });
});
