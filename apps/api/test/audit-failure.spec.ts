import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConnection, aProject, aResult, aUser } from '@syncledger/domain/testing';
import { raw } from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { JobChangeFeed } from '../src/ledger/changes/index.js';
import { administrator, audited, makeActor, type Actor } from './support/audited.js';
import { tablesOf } from './support/stored-text.js';
import type { CallOptions, TestApp } from './support/test-app.js';
import { creations, makeRole, NOBODY, readablePaths, startWorld, type World } from './support/world.js';

type Change = readonly ['POST' | 'PATCH' | 'DELETE', string, object?];

/** One change of each sort. */
function changesOf({ project, alm, analysis, stranger }: World, role: string, token: number): Change[] {
  return [
    ['POST', 'users/', aUser()],
    ['PATCH', `users/${stranger.id}/`, { first_name: 'Other' }],
    ['DELETE', `users/${stranger.id}/`],
    ['PATCH', 'users/me/', { last_name: 'Other' }],
    ['POST', `users/${stranger.id}/api-token/`],
    ['PATCH', `users/${stranger.id}/api-token/`],
    ['DELETE', `users/${stranger.id}/api-token/`],
    ['POST', `users/${stranger.id}/api-tokens/`, { name: 'Other' }],
    ['DELETE', `users/${stranger.id}/api-tokens/${token}/`],
    ['POST', 'global-roles/', { name: 'Unwritten', permissions: [] }],
    ['PATCH', `global-roles/${role}/`, { description: 'Other' }],
    ['DELETE', `global-roles/${role}/`, { replacement: 'UR5' }],
    ['POST', 'project-roles/', { name: 'Unwritten', permissions: [] }],
    ['POST', 'projects/', aProject()],
    ['PATCH', `projects/${project}/`, { description: 'Other' }],
    ['DELETE', `projects/${project}/?force=true`],
    ['POST', 'connections/alm/', aConnection(project)],
    ['PATCH', `connections/alm/${alm}/`, { params: { other: 1 } }],
    ['DELETE', `connections/analysis/${analysis}/?force=true`],
  ];
}

/** Wire contract, section 4, `GET /audit/`: what is not written, and what happens when nothing can be. */
describe.each(nightlyDialects)('the audit, on %s,', (dialect) => {
  let world: World;
  let app: TestApp;
  let admin: Actor;
  let nobody: Actor;
  /** Sees and runs everything, and no params. */
  let runner: Actor;
  let changes: Change[];
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
    admin = await administrator(app);
    nobody = await makeActor(app);
    runner = await makeActor(app, { role: await makeRole(app, ['view_all_projects', 'sync_all', 'manage_users']) });
    const role = await makeRole(app, ['sync_all']);
    const token = await app.ok<{ id: number }>('POST', `users/${world.stranger.id}/api-tokens/`, { name: 'Kept' });
    changes = changesOf(world, role, token.id);
  });
  afterAll(() => app.close());

  const expectNothing = async (actor: Actor, status: number, call: Change, options: CallOptions = {}) => {
    const [method, path, body] = call;
    const sent = await audited(app, actor, method, path, { ...(body && { body }), ...options });
    expect([method, path, sent.status, sent.acts]).toEqual([method, path, status, []]);
  };

  it('has no entry for requests without a permission or a token', async () => {
    for (const change of changes.filter(([, path]) => path !== 'users/me/')) {
      await expectNothing(nobody, /^(projects|connections\/\w+)\/\d/.test(change[1]) ? 404 : 403, change);
      await expectNothing(nobody, 401, change, { token: null });
    }
  });

  it('has no entry for invalid requests', async () => {
    const { project, alm, analysis, stranger } = world;
    const refused: [number, Change][] = [
      [400, ['POST', 'users/', aUser({ email: admin.email })]],
      [400, ['PATCH', `users/${stranger.id}/`, { role: 'UR9' }]],
      [403, ['PATCH', `users/${admin.id}/`, { is_active: false }]],
      [404, ['PATCH', `users/${NOBODY}/`, { first_name: 'X' }]],
      [404, ['POST', `users/${NOBODY}/api-token/`]],
      [400, ['POST', `users/${stranger.id}/api-tokens/`, { name: 'X', expires_at: '2001-01-01T00:00:00Z' }]],
      [404, ['DELETE', `users/${stranger.id}/api-tokens/${NOBODY}/`]],
      [400, ['POST', 'global-roles/', { name: 'administrator', permissions: [] }]],
      [403, ['PATCH', 'global-roles/UR2/', { name: 'X' }]],
      [404, ['DELETE', 'project-roles/CPR99/', {}]],
      [400, ['POST', 'projects/', aProject({ users: [{ email: 'nobody@example.com', role: 'PR4' }] })]],
      [400, ['PATCH', `projects/${project}/`, { users: [{ email: admin.email, role: 'UR4' }] }]],
      [409, ['DELETE', `projects/${project}/`]],
      [400, ['POST', 'connections/alm/', aConnection(NOBODY)]],
      [400, ['POST', 'connections/alm/', aConnection(project, { params: { a: { $secret: true } } })]],
      [400, ['PATCH', `connections/alm/${alm}/`, { params: { a: { $secret: true } } }]],
      [400, ['PATCH', `connections/alm/${alm}/`, { alias: 'X', project: NOBODY }]],
      [404, ['PATCH', `connections/alm/${analysis}/`, { alias: 'X' }]],
      [409, ['DELETE', `connections/alm/${alm}/`]],
    ];
    for (const [status, change] of refused) await expectNothing(admin, status, change);
  });

  it('has no entry for requests with a stale If-Match', async () => {
    const conditional = changes.filter(([method, path]) => method !== 'POST' && path !== 'users/me/');
    for (const change of conditional) await expectNothing(admin, 412, change, { headers: { 'if-match': '"0"' } });
  });

  it('has no entry for repeated requests', async () => {
    for (const [index, { path, body }] of creations(world).entries()) {
      const headers = { 'idempotency-key': `audited-${index}` };
      const first = await audited(app, admin, 'POST', path, { body, headers });
      expect([path, first.acts.some(({ action }) => action === 'create')]).toEqual([path, !path.includes('jobs')]);
      const second = await audited(app, admin, 'POST', path, { body, headers });
      expect([path, second.headers['idempotent-replayed'], second.acts]).toEqual([path, 'true', []]);
    }
  });

  it('has no entry for reads or posted jobs', async () => {
    const { project, alm, analysis } = world;
    for (const path of readablePaths(world).filter((one) => !one.includes('api-token'))) {
      const { status, acts } = await audited(app, runner, 'GET', path);
      expect([path, status, acts]).toEqual([path, 200, []]);
    }
    for (const [kind, connection] of [['alm', alm] as const, ['analysis', analysis] as const]) {
      for (const path of [`jobs/${kind}/`, `projects/${project}/jobs/${kind}/`]) {
        await expectNothing(runner, 200, ['POST', path, aResult(connection)]);
      }
    }
  });

  /** Everything that is stored, but for when tokens were last used, and what the server does by itself. */
  const stored = async () => {
    const byItself = ['settings', 'job_changes', 'events'];
    const tables = (await tablesOf(app.database)).filter((table) => !byItself.includes(table));
    const texts = tables.map(async (table) => {
      const rows = await app.database.rows<object>(raw(`SELECT * FROM "${table}" ORDER BY 1, 2`));
      return [table, rows.map((row) => ({ ...row, last_used_at: null }))] as const;
    });
    return Object.fromEntries(await Promise.all(texts));
  };

  it('rolls back a change that it can’t record', async () => {
    const failing = {
      sqlite: `CREATE TRIGGER broken BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'broken-inside'); END`,
      postgres: 'ALTER TABLE audit_entries ADD CONSTRAINT "broken-inside" CHECK (false) NOT VALID',
    };
    await app.database.write((tx) => tx.rows(raw(failing[dialect])));
    await app.app.get(JobChangeFeed).drain();
    const before = await stored();
    for (const [method, path, body] of changes) {
      const { statusCode: status, payload } = await app.app.inject({
        method,
        url: `/api/v2/${path}`,
        headers: { authorization: `Token ${app.admin}` },
        ...(body && { payload: JSON.stringify(body) }),
      });
      expect([method, path, status, payload]).toEqual([method, path, 500, '{"detail":"Internal server error."}']);
      expect(await stored()).toEqual(before);
    }
    expect(Object.keys(before)).toContain('audit_entries');
    // The driver's errors are not of this test's Error when another file was run before: then their code is logged.
    expect(app.logs.join()).toMatch(/broken-inside|SQLITE_CONSTRAINT_TRIGGER/);
  });
});
