import { once } from 'node:events';
import { connect } from 'node:net';

import { aConnection, aProject, aResult } from '@syncledger/domain/testing';
import { until } from '@syncledger/testing';

import { ServerProcess } from './support/server-process.js';
import { inTemporaryFolder } from './support/temporary-folder.js';

const token = 'administrator-of-the-stopping-test-1234';

describe('a server that drains', () => {
  it('is not ready, and serves requests, until its time is over', () =>
    inTemporaryFolder(async (folder) => {
      const settings = { SYNCLEDGER_DATA_DIR: folder, SYNCLEDGER_ADMIN_TOKEN: token };
      const server = await ServerProcess.start({ ...settings, SYNCLEDGER_DRAIN_SECONDS: '600' });
      const { id: project } = await server.post<{ id: number }>(token, 'projects/', aProject());
      const { id: connection } = await server.post<{ id: number }>(token, 'connections/alm/', aConnection(project));
      const ready = () => fetch(`${server.url}/health/ready`);
      expect((await ready()).status).toBe(200);
      // It has no terminal, as under nohup.
      process.kill(server.id, 'SIGHUP');
      const ended = server.end('SIGTERM');
      await until('it drains', () => server.logged.includes('"draining"'));
      const answer = await ready();
      expect([answer.status, await answer.json()]).toEqual([
        503,
        expect.objectContaining({ detail: 'Not ready: accepting.' }),
      ]);
      // Otherwise a proxy could send its next request over a connection that the server closes at the same moment.
      expect(answer.headers.get('connection')).toBe('close');
      await server.post(token, 'jobs/alm/', aResult(connection));
      expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
      void server.end('SIGKILL');
      expect((await ended).code).toBeNull();
    }));

  it('then stops gracefully, also with a connection that was opened in advance', () =>
    inTemporaryFolder(async (folder) => {
      const server = await ServerProcess.start({ SYNCLEDGER_DATA_DIR: folder, SYNCLEDGER_DRAIN_SECONDS: '1' });
      const unused = connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => undefined);
      await once(unused, 'connect');
      const { code, log } = await server.end('SIGTERM');
      expect(code).toBe(0);
      expect(log).toContain('"stopped"');
    }));
});
