import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Kind } from '@syncledger/domain';
import { aConnection } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { Keyring } from '../src/platform/secrets/index.js';
import { act, administrator, audited, entriesOf, type Actor } from './support/audited.js';
import { secretsIn } from './support/stored-text.js';
import type { TestApp } from './support/test-app.js';
import { makeConnection, makeJob, makeProject, startApp } from './support/world.js';

const canary = 'cAnArY-aUdIt-51c0ffee';
const marker = { $secret: true };
const AT_ONCE = 100;

/** Wire contract, section 4, `GET /audit/`: what is written of connections. */
describe.each(nightlyDialects)('the audit has every change of connections, on %s:', (dialect) => {
  const key = Keyring.generate(dialect);
  let app: TestApp;
  let admin: Actor;
  let project: number;
  beforeAll(async () => {
    app = await startApp(dialect, { SYNCLEDGER_SECRET_KEYS: key });
    admin = await administrator(app);
    project = await makeProject(app);
  });
  afterAll(() => app.close());

  const send = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) =>
    audited<{ id: number }>(app, admin, method, path, body && { body });
  /** A connection whose `params` the administrator's named token has been shown today. */
  const makeShown = async (kind: Kind, overrides: Parameters<typeof makeConnection>[3] = {}) => {
    const id = await makeConnection(app, kind, project, overrides);
    await app.ok('GET', `connections/${kind}/${id}/`, undefined, admin.token);
    return id;
  };
  const update = (id: number, fields: string[], at = project) =>
    act('update', `connection/${id}`, { project: at, fields });
  const remove = (id: number) => act('delete', `connection/${id}`, { project });

  it.each(['alm', 'analysis'] as const)('making one, which shows its params: %s', async (kind) => {
    const whole = { ...aConnection(project, { params: { [canary]: canary } }), command: 'x', inaccessible: false };
    const least = { project, system: 'Jira', params: {} };
    for (const body of [whole, least]) {
      const { body: made, acts } = await send('POST', `connections/${kind}/`, body);
      const object = `connection/${made.id}`;
      const create = act('create', object, { project, fields: Object.keys(body) });
      expect(acts).toEqual([create, act('reveal', object, { project, fields: ['params'] })]);
    }
  });

  it.each(['alm', 'analysis'] as const)('each field by itself: %s', async (kind: Kind) => {
    const params = { alm_server: 'one', alm_pass: canary };
    const id = await makeShown(kind, { params });
    const changes: [object, string[]][] = [
      [{ system: 'Rally' }, ['system']],
      [{ alias: canary }, ['alias']],
      [{ frequency: 'weekly' }, ['frequency']],
      [{ command: 'x-1_y' }, ['command']],
      [{ inaccessible: true }, ['inaccessible']],
      [{ params: { ...params, [`key-${canary}`]: [canary] } }, ['params']],
      [{ params }, ['params']],
      [{ params }, []],
      [{ params: { alm_pass: canary, alm_server: 'one' } }, []],
      [{ params: { alm_server: 'one', alm_pass: marker } }, []],
      [{ params: { alm_server: 'two', alm_pass: marker } }, ['params']],
      [{ alias: canary, frequency: 'weekly', inaccessible: true }, []],
      [{ alias: 'Two', frequency: 'weekly', params: {} }, ['alias', 'params']],
      [{ project }, []],
    ];
    for (const [change, fields] of changes) {
      const { status, acts } = await send('PATCH', `connections/${kind}/${id}/`, change);
      const updates = fields.length > 0 ? [update(id, fields)] : [];
      expect([change, status, acts]).toEqual([change, 200, updates]);
    }
  });

  it('moving one to another project', async () => {
    const there = await makeProject(app);
    const id = await makeShown('alm');
    const moved = await send('PATCH', `connections/alm/${id}/`, { project: there, alias: 'Moved' });
    expect(moved.acts).toEqual([update(id, ['alias', 'project'], there)]);
    expect((await send('PATCH', `connections/alm/${id}/`, { project })).acts).toEqual([update(id, ['project'])]);
  });

  it.each(['alm', 'analysis'] as const)('deleting one, and by force one with jobs: %s', async (kind: Kind) => {
    const [id, busy] = [await makeConnection(app, kind, project), await makeConnection(app, kind, project)];
    await makeJob(app, kind, busy);
    expect((await send('DELETE', `connections/${kind}/${id}/`)).acts).toEqual([remove(id)]);
    expect((await send('DELETE', `connections/${kind}/${busy}/`)).acts).toEqual([]);
    expect((await send('DELETE', `connections/${kind}/${busy}/?force=true`)).acts).toEqual([remove(busy)]);
  });

  it('of a hundred changes at once each, and the last one wins whole', async () => {
    const id = await makeConnection(app, 'alm', project);
    const path = `connections/alm/${id}/`;
    const bodies = Array.from({ length: AT_ONCE }, (_, i) => ({
      alias: `Alias ${i}`,
      command: `command_${i}`,
      params: { alm_user: `user-${i}`, alm_pass: `${canary}-${i}`, [`only-${i}`]: i },
    }));
    const calls = bodies.map((body, i) =>
      app.call('PATCH', path, { body, headers: { 'x-request-id': `at-once/${i}` } }),
    );
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const entries = await entriesOf(app, `object=connection/${id}&action=update`);
    expect(entries.map((entry) => entry.request_id).toSorted()).toEqual(
      bodies.map((_, i) => `at-once/${i}`).toSorted(),
    );
    expect(new Set(entries.map(({ fields }) => fields.toSorted().join()))).toEqual(new Set(['alias,command,params']));
    const last = Number(entries.at(-1)?.request_id?.split('/')[1]);
    const { alias, command, params } = await app.ok('GET', path);
    expect({ alias, command, params }).toEqual(bodies[last]);
  });

  it('each of those that are made, moved and deleted at once', async () => {
    const there = await makeProject(app);
    const ids = await Promise.all(Array.from({ length: 20 }, () => makeConnection(app, 'alm', project)));
    const moves = ids.map((id) => app.call('PATCH', `connections/alm/${id}/`, { body: { project: there } }));
    const gone = ids.map((id) => app.call('DELETE', `connections/alm/${id}/`));
    const [moved, deleted] = [await Promise.all(moves), await Promise.all(gone)];
    expect(new Set(deleted.map(({ status }) => status))).toEqual(new Set([204]));
    for (const [index, id] of ids.entries()) {
      const actions = (await entriesOf(app, `object=connection/${id}`)).map(({ action }) => action);
      const { status } = moved[index]!;
      expect([200, 404]).toContain(status);
      expect([actions[0], actions.at(-1)]).toEqual(['create', 'delete']);
      expect(actions.filter((action) => action === 'update').length).toBeGreaterThanOrEqual(status === 200 ? 1 : 0);
      expect(new Set(actions).size).toBe(actions.length);
    }
  });

  it('and never what is in params, a token or the key', async () => {
    const rows = await app.database.rows(sql`SELECT * FROM audit_entries`);
    expect(rows.length).toBeGreaterThan(AT_ONCE);
    const { text } = await app.call('GET', 'audit/');
    const secrets = [canary, 'alm_pass', 'only-1', app.admin, admin.token, key, key.split(':')[1]!];
    expect(secretsIn(text + JSON.stringify(rows), secrets)).toEqual([]);
  });
});
