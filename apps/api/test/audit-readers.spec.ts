import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatTime, type AuditEntry } from '@syncledger/domain';
import { nightlyDialects } from '@syncledger/testing';

import { Audit } from '../src/platform/http/audit.js';
import { superuserCaller } from '../src/platform/http/caller.js';
import { entriesOf, makeActor, type Actor } from './support/audited.js';
import type { TestApp } from './support/test-app.js';
import { makeConnection, makeNamedToken, makeProject, makeRole, startApp } from './support/world.js';

const HERE = '192.0.2.7';
const THERE = '2001:db8::7';
const REPEATS = 20;

type Reader = Pick<AuditEntry, 'token' | 'address'>;

/** Reveals of `params` are audited once per day, token and address. */
describe.each(nightlyDialects)('the audit of reveals on %s', (dialect) => {
  let app: TestApp;
  let replica: TestApp;
  let connection: number;
  let role: string;
  beforeAll(async () => {
    app = await startApp(dialect, { SYNCLEDGER_TRUST_PROXY: '127.0.0.1' });
    replica = await app.replica();
    connection = await makeConnection(app, 'alm', await makeProject(app), { params: { alm_pass: 'secret' } });
    role = await makeRole(app, ['edit_alm_connections', 'view_all_projects']);
  });
  afterAll(async () => {
    await replica.close();
    await app.close();
  });

  const read = async (token: string, address: string, at = app) => {
    const headers = { 'x-forwarded-for': address };
    const { status, text } = await at.call('GET', `connections/alm/${connection}/`, { token, headers });
    expect([status, text.includes('secret')]).toEqual([200, true]);
  };
  const readersOf = async ({ id }: Pick<Actor, 'id'>, query = ''): Promise<Reader[]> => {
    const entries = await entriesOf(app, `action=reveal&actor=${id}&object=connection/${connection}&${query}`);
    return entries.map(({ token, address }) => ({ token, address }));
  };

  it('has an entry for each token and each address, and none for a repetition', async () => {
    const actor = await makeActor(app, { role });
    const second = await makeNamedToken(app, actor.id);
    const expected: Reader[] = [];
    for (const [token, id, address] of [
      [actor.token, actor.tokenId, HERE],
      [second.token, second.id, HERE],
      [actor.token, actor.tokenId, THERE],
      [second.token, second.id, THERE],
    ] as const) {
      expected.push({ token: id, address });
      await read(token, address);
      expect(await readersOf(actor)).toEqual(expected);
    }
    for (const token of [actor.token, second.token]) {
      for (const address of [HERE, THERE, `${HERE}:50123`]) {
        for (const at of [app, replica]) await read(token, address, at);
      }
    }
    expect(await readersOf(actor)).toEqual(expected);
  });

  it('has new entries on the next day in UTC', async () => {
    const actor = await makeActor(app, { role });
    await read(actor.token, HERE);
    app.clock.advance(24 * 3600);
    await read(actor.token, HERE);
    const reader = { token: actor.tokenId, address: HERE };
    expect(await readersOf(actor)).toEqual([reader, reader]);
  });

  it('has one entry for concurrent requests to several servers', async () => {
    const actor = await makeActor(app, { role });
    const calls = Array.from({ length: REPEATS }, (_, index) => read(actor.token, HERE, index % 2 ? app : replica));
    await Promise.all(calls);
    expect(await readersOf(actor)).toEqual([{ token: actor.tokenId, address: HERE }]);
  });

  it('has one entry for reveals without a token and an address', async () => {
    const since = `date__gte=${formatTime(app.clock.now())}`;
    const shown = [{ id: connection, project: 1 }];
    for (const at of [app, replica]) await at.app.get(Audit).reveal(superuserCaller(1, 'admin@example.com'), shown);
    expect(await readersOf({ id: 1 }, since)).toEqual([{ token: null, address: null }]);
  });
});
