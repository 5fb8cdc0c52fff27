import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aResult } from '@syncledger/domain/testing';
import type { Sql } from 'sql-template-tag';

import { ConnectionCache } from '../src/ledger/connections/connection-cache.js';
import {
  aConnectionIn,
  aPerson,
  aProjectOf,
  idsOf,
  type Person,
  type WireJob,
  type WireList,
} from './support/job-world.js';
import { dialects, TestApp } from './support/test-app.js';

const JOBS = 3;

/** Pages of jobs whose connection has changed since they were last shown, or changes while they are read. */
describe.each(dialects)('pages of cached jobs on %s', (dialect) => {
  let app: TestApp;
  let member: Person;
  let [project, other, connection] = [0, 0, 0];

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    member = await aPerson(app);
    project = await aProjectOf(app, [[member, 'PR6']]);
    other = await aProjectOf(app);
    connection = await aConnectionIn(app, project);
    for (let job = 0; job < JOBS; job += 1) await app.ok('POST', 'jobs/alm/', aResult(connection));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => app.close());

  const list = (token?: string) => app.ok<WireList>('GET', `jobs/?connection=${String(connection)}`, undefined, token);
  /** As another replica would: the cache of this one does not get the new version. */
  const edit = async (input: object) => {
    await app.ok('PATCH', `connections/alm/${String(connection)}/`, input);
    app.app.get(ConnectionCache)['entries'].clear();
  };
  const readsMessages = ({ text }: Sql) => text.includes('result_message');
  const readsConnections = ({ text }: Sql) => text.includes('params') && !readsMessages({ text } as Sql);

  it('read only the connection once it has changed', async () => {
    // Jobs are cached the second time.
    await list();
    const before = await list();
    await edit({ alias: 'Renamed' });
    const rows = jest.spyOn(app.database, 'rows');
    const after = await list();
    const statements = rows.mock.calls.map(([statement]) => statement);
    expect([statements.filter(readsMessages).length, statements.filter(readsConnections).length]).toEqual([0, 1]);
    const renamed = (job: WireJob) => ({ ...job, connection: { ...job.connection, alias: 'Renamed' } });
    expect(after.results).toEqual(before.results.map(renamed));
  });

  it('show nothing of a connection that is moved out of sight meanwhile', async () => {
    expect(idsOf((await list(member.token)).results)).toHaveLength(JOBS);
    await edit({ alias: 'Not cached' });
    const { rows } = app.database;
    const spy = jest.spyOn(app.database, 'rows').mockImplementation(async (statement) => {
      if (readsConnections(statement)) {
        spy.mockRestore();
        await edit({ project: other });
      }
      return rows.call(app.database, statement) as Promise<never[]>;
    });
    expect((await list(member.token)).results).toEqual([]);
    expect((await list()).results).toHaveLength(JOBS);
  });
});
