import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConnection, aProject, aUser } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import { RetentionRules } from '../src/ledger/retention/index.js';
import { superuserCaller } from '../src/platform/http/caller.js';
import { administrator, audited, entriesOf, makeActor, type Actor } from './support/audited.js';
import { type TestApp } from './support/test-app.js';
import { makeNamedToken, addUser, makeProject, startApp } from './support/world.js';

type Stored = Record<string, unknown>;

const PERMISSIONS = ['view_all_projects', 'add_project', 'manage_users'];
const PARAMS = { alm_server: 'https://example.com', alm_pass: 'secret', nested: { one: 1, two: [2, { three: -0.5 }] } };

/** An object with the names of its fields in reverse order, at every level. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([name, member]) => [name, reversed(member)]));
}

const pick = (stored: Stored, ...names: string[]) => Object.fromEntries(names.map((name) => [name, stored[name]]));

/** What can be changed over HTTP: how one is made, and bodies that leave it as it is. */
interface Resource {
  readonly path: string;
  readonly make: (project: number) => object;
  readonly same: (stored: Stored) => object[];
}

let number = 0;
const roles = (scope: string, permissions: string[]): Resource => ({
  path: `${scope}-roles/`,
  make: () => ({ name: `Unchanged ${(number += 1)}`, description: 'About', permissions }),
  same: (stored) => [
    { permissions },
    { permissions: permissions.toReversed() },
    { ...pick(stored, 'name', 'description'), permissions: permissions.toSorted().toReversed() },
  ],
});
const connections = (kind: string): Resource => ({
  path: `connections/${kind}/`,
  make: (project) => aConnection(project, { frequency: 'daily', params: PARAMS }),
  same: (stored) => [
    pick(stored, 'project', 'system', 'alias', 'frequency', 'command', 'inaccessible'),
    { frequency: 'daily' },
    { params: PARAMS },
    { params: reversed(PARAMS) },
    { params: { ...PARAMS, alm_pass: { $secret: true } } },
    { params: { ...PARAMS, alm_pass: { $secret: true }, nested: { $secret: true } }, alias: stored['alias'] },
  ],
});

const resources: Resource[] = [
  {
    path: 'users/',
    make: () => aUser({ first_name: 'Ada', last_name: 'Lovelace' }),
    same: (stored) => [
      pick(stored, 'email', 'first_name', 'last_name'),
      pick(stored, 'role', 'is_active', 'is_superuser'),
      { is_active: true },
    ],
  },
  roles('global', PERMISSIONS),
  roles('project', ['verify_task', 'edit_project']),
  {
    path: 'projects/',
    make: () => aProject({ description: 'About' }),
    same: (stored) => [pick(stored, 'name', 'description', 'archived'), { archived: false }],
  },
  connections('alm'),
  connections('analysis'),
  {
    path: 'webhooks/',
    make: (project) => ({ url: 'https://example.com/', events: ['job.failed', 'connection.late'], project }),
    same: (stored) => [
      pick(stored, 'url', 'description', 'enabled', 'events'),
      { events: ['connection.late', 'job.failed'] },
      { enabled: true },
    ],
  },
];

describe.each(nightlyDialects)('a request that changes nothing, on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let first: Actor;
  let other: Actor;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
    first = await administrator(app);
    other = await makeActor(app, { is_superuser: true });
  });
  afterAll(() => app.close());

  const look = async (at: string) => {
    const { body, headers } = await app.call('GET', at);
    return { body, etag: headers['etag'] };
  };

  describe.each(resources)('of $path', ({ path, make, same }) => {
    let at: string;
    beforeAll(async () => {
      const made = await app.ok<{ id: number | string }>('POST', path, make(project));
      at = `${path}${made.id}/`;
    });
    const stored = () => app.call('GET', at);

    it('records nothing, and keeps the ETag, the time and everything else', async () => {
      const { body, headers } = await stored();
      for (const actor of [first, other]) {
        for (const sent of [{}, ...same(body)]) {
          const answer = await audited(app, actor, 'PATCH', at, { body: sent });
          const updates = answer.acts.filter(({ action }) => action !== 'reveal');
          expect([sent, answer.status, updates]).toEqual([sent, 200, []]);
          expect(answer.headers['etag']).toBe(headers['etag']);
        }
      }
      const after = await stored();
      expect([after.body, after.headers['etag']]).toEqual([body, headers['etag']]);
    });

    it('is still rejected when it is not permitted', async () => {
      const { body, headers } = await stored();
      const stranger = await addUser(app);
      for (const sent of [{}, ...same(body)]) {
        const stale = { 'if-match': headers['etag']?.replace('.', '0.') ?? '' };
        expect((await app.call('PATCH', at, { body: sent, headers: stale })).status).toBe(412);
        const refused = await app.call('PATCH', at, { body: sent, token: stranger.token });
        expect([403, 404]).toContain(refused.status);
      }
      expect((await app.call('PATCH', at, { body: { unknown: 1 } })).status).toBe(400);
    });

    it('names and writes only what a change changes', async () => {
      const { body, headers } = await stored();
      const changing = 'description' in body ? 'description' : 'alias' in body ? 'alias' : 'first_name';
      for (const sent of same(body)) {
        const change = { ...sent, [changing]: `Changed ${(number += 1)}` };
        const { status, acts } = await audited(app, first, 'PATCH', at, { body: change });
        const updates = acts.filter(({ action }) => action !== 'reveal');
        expect([status, updates.map(({ fields }) => fields)]).toEqual([200, [[changing]]]);
      }
      expect((await stored()).headers['etag']).not.toBe(headers['etag']);
    });
  });

  it('holds for members in another order, their addresses in another case, and the same list of none', async () => {
    const people = [await addUser(app), await addUser(app), await addUser(app)];
    const at = `projects/${await makeProject(app, { users: people.map(({ email }) => ({ email, role: 'PR6' })) })}/`;
    const before = await look(at);
    const members = before.body['users'] as { email: string; role: string }[];
    const list = members.map(({ email, role }) => ({ email, role }));
    const upper = list.map(({ email, role }) => ({ email: email.toUpperCase(), role }));
    for (const users of [list, list.toReversed(), upper, upper.toReversed()]) {
      const { status, acts } = await audited(app, first, 'PATCH', at, { body: { users } });
      expect([status, acts]).toEqual([200, []]);
    }
    expect(await look(at)).toEqual(before);
    expect((await audited(app, first, 'PATCH', at, { body: { users: [] } })).acts).toHaveLength(1);
    const none = await look(at);
    expect((await audited(app, first, 'PATCH', at, { body: { users: [] } })).acts).toEqual([]);
    expect(await look(at)).toEqual(none);
  });

  it('holds for a role that is given the permissions which it has by the name of another', async () => {
    const permissions = ['add_project'];
    const [parent, child] = [
      await app.ok<{ id: string }>('POST', 'global-roles/', { name: 'Parent', permissions }),
      await app.ok<{ id: string }>('POST', 'global-roles/', { name: 'Child', permissions }),
    ];
    const at = `global-roles/${child.id}/`;
    const before = await look(at);
    const { status, acts } = await audited(app, first, 'PATCH', at, { body: { inherit_from: parent.id } });
    expect([status, acts]).toEqual([200, []]);
    expect(await look(at)).toEqual(before);
  });

  it('holds for params with a number that has two zeros', async () => {
    const made = await app.ok<{ id: number }>('POST', 'connections/alm/', aConnection(project));
    const at = `connections/alm/${made.id}/`;
    const raw = (text: string) =>
      app.app.inject({
        method: 'PATCH',
        url: `/api/v2/${at}`,
        headers: { authorization: `Token ${app.admin}`, 'content-type': 'application/json' },
        payload: text,
      });
    const first = await raw('{"params":{"zero":-0,"__proto__":{"own":0}}}');
    const second = await raw('{"params":{"__proto__":{"own":-0},"zero":-0}}');
    expect([first.statusCode, second.statusCode]).toEqual([200, 200]);
    expect([second.headers['etag'], second.payload]).toEqual([first.headers['etag'], first.payload]);
  });

  it('holds for the caller: 400 empty changes make no entry', async () => {
    const person = await addUser(app);
    const { headers } = await app.call('GET', 'users/me/', { token: person.token });
    const answers = await Promise.all(
      Array.from({ length: 400 }, () => app.call('PATCH', 'users/me/', { body: {}, token: person.token })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.headers['etag']))).toEqual(new Set([headers['etag']]));
    expect(await entriesOf(app, `actor=${person.id}`)).toEqual([]);
  });

  it('holds for revoking and deactivating again', async () => {
    const person = await addUser(app);
    const token = await makeNamedToken(app, person.id);
    const paths = [
      [`users/${person.id}/api-token/`, 204],
      [`users/${person.id}/api-tokens/${token.id}/`, 404],
      [`users/${person.id}/`, 204],
    ] as const;
    for (const [at, again] of paths) {
      expect((await audited(app, first, 'DELETE', at)).acts).toHaveLength(1);
      const { status, acts } = await audited(app, first, 'DELETE', at);
      expect([at, status, acts]).toEqual([at, again, []]);
    }
    const user = await look(`users/${person.id}/`);
    await app.ok('PATCH', `users/${person.id}/`, { is_active: false });
    expect(await look(`users/${person.id}/`)).toEqual(user);
  });

  it('holds for retention rules, which the command line sets', async () => {
    const caller = superuserCaller(1, 'admin@example.com');
    const counts: number[] = [];
    for (const its of [undefined, await makeProject(app)]) {
      for (const rule of [{ days: 30 }, { days: 30 }, { days: 30, runs: null }, { runs: 100 }, { runs: 100 }, {}]) {
        await app.app.get(RetentionRules).set(its, rule, caller);
        const object = its === undefined ? 'setting/retention' : `project/${its}`;
        counts.push((await entriesOf(app, `action=update&object=${object}`)).length);
      }
    }
    expect(counts).toEqual([1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2]);
  });
});
