import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { formatTime, parseTime, type AuditEntry } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { administrator, entriesOf, makeActor, type Actor } from './support/audited.js';
import { idsOf, pathOf } from './support/job-world.js';
import { dialects, type TestApp } from './support/test-app.js';
import { makeConnection, makeNamedToken, makeProject, makeRole, NOBODY, startApp } from './support/world.js';

interface Page {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: AuditEntry[];
}

/** Wire contract, section 4, `GET /audit/`: who is told what of it. */
describe.each(dialects)('the list of the audit on %s', (dialect) => {
  let app: TestApp;
  let admin: Actor;
  /** Manages users, and is in one project. */
  let manager: Actor;
  /** Manages users, and sees every project. */
  let overseer: Actor;
  let [seen, unseen, gone] = [0, 0, 0];
  /** Connections by where they are, or were moved from and to. */
  let connections: Record<'seen' | 'unseen' | 'out' | 'in', number>;

  const move = (id: number, project: number) => app.ok('PATCH', `connections/alm/${id}/`, { project });
  const list = (query: string, { token } = admin) => app.ok<Page>('GET', `audit/?${query}`, undefined, token);
  const objectsSeenBy = async (actor: Actor) => {
    const { results } = await list('', actor);
    return new Set(results.map(({ action, object }) => `${action} ${object}`));
  };

  beforeAll(async () => {
    app = await startApp(dialect);
    admin = await administrator(app);
    manager = await makeActor(app, { role: await makeRole(app, ['manage_users']) });
    overseer = await makeActor(app, { role: await makeRole(app, ['manage_users', 'view_all_projects']) });
    const users = [{ email: manager.email, role: 'PR6' }];
    [seen, unseen] = [await makeProject(app, { users }), await makeProject(app)];
    gone = await makeProject(app, { users });
    app.clock.advance(60);
    connections = {
      seen: await makeConnection(app, 'alm', seen),
      unseen: await makeConnection(app, 'alm', unseen),
      out: await makeConnection(app, 'alm', seen),
      in: await makeConnection(app, 'alm', unseen),
    };
    app.clock.advance(60);
    await move(connections.out, unseen);
    await move(connections.in, seen);
    await app.ok('PATCH', `projects/${unseen}/`, { description: 'Other' });
    await app.ok('PATCH', 'users/me/', { first_name: 'Other' }, manager.token);
    await app.ok('PATCH', 'users/me/', { first_name: 'Other' }, overseer.token);
    await app.ok('DELETE', `projects/${gone}/`);
  });
  afterAll(() => app.close());

  it('is for superusers and those who manage users', async () => {
    const others = await makeRole(app, ['view_all_projects', 'edit_all_projects', 'edit_alm_connections', 'sync_all']);
    const refused = [
      (await makeActor(app)).token,
      (await makeActor(app, { role: others })).token,
      (await makeNamedToken(app, 1, { permissions: ['view_all_projects'] })).token,
    ];
    for (const token of refused) {
      const { status, body } = await app.call('GET', 'audit/', { token });
      expect([status, Object.keys(body)]).toEqual([403, ['detail']]);
    }
    expect((await app.call('GET', 'audit/', { token: null })).status).toBe(401);
    for (const { token } of [admin, manager, overseer]) {
      expect((await app.call('GET', 'audit/', { token })).status).toBe(200);
    }
  });

  it('is only read', async () => {
    for (const method of ['POST', 'PATCH', 'PUT', 'DELETE'] as const) {
      const { status, headers } = await app.call(method, 'audit/', { body: {} });
      expect([method, status, headers['allow']]).toEqual([method, 405, 'GET, HEAD']);
    }
  });

  it('tells nothing of projects that the reader can’t see, nor of what was moved there or from there', async () => {
    const hidden = [
      `create project/${unseen}`,
      `update project/${unseen}`,
      `create connection/${connections.unseen}`,
      `reveal connection/${connections.unseen}`,
      `create connection/${connections.in}`,
      `reveal connection/${connections.in}`,
      `update connection/${connections.out}`,
      `update connection/${connections.in}`,
      `create project/${gone}`,
      `delete project/${gone}`,
    ];
    const everything = await objectsSeenBy(admin);
    expect(hidden.filter((one) => !everything.has(one))).toEqual([]);
    expect(await objectsSeenBy(overseer)).toEqual(everything);
    const left = [...everything].filter((one) => !hidden.includes(one));
    expect(left).toContain(`create connection/${connections.out}`);
    expect(left).toContain(`update user/${manager.id}`);
    expect([...(await objectsSeenBy(manager))].toSorted()).toEqual(left.toSorted());
  });

  it('counts what the reader may know, and no more', async () => {
    for (const actor of [admin, overseer, manager]) {
      const { results } = await list('', actor);
      expect((await list('page_size=1', actor)).count).toBe(results.length);
    }
    for (const query of [`object=connection/${connections.unseen}`, `object=project/${unseen}`]) {
      expect(await list(`${query}&page_size=5`, manager)).toEqual({
        count: 0,
        next: null,
        previous: null,
        results: [],
      });
      expect((await list(`${query}&page_size=5`)).count).toBeGreaterThan(0);
    }
  });

  it('is newest first, or oldest first', async () => {
    const [newest, oldest] = [idsOf((await list('')).results), idsOf((await list('ordering=id')).results)];
    expect(newest).toEqual(oldest.toReversed());
    expect(oldest).toEqual(oldest.toSorted((one, other) => one - other));
    expect(idsOf((await list('ordering=-id')).results)).toEqual(newest);
  });

  it.each(['id', '-id'])(
    'is read page by page, each entry once whatever is written meanwhile: %s',
    async (ordering) => {
      const expected = idsOf((await list(`ordering=${ordering}`)).results);
      const second = await list(`ordering=${ordering}&page_size=7&page=2`);
      expect(idsOf(second.results)).toEqual(expected.slice(7, 14));
      const found: number[] = [];
      let next: string | null = `/api/v2/audit/?ordering=${ordering}&page_size=7`;
      let pages = 0;
      while (next !== null && found.length < 10 * expected.length) {
        const page: Page = await app.ok<Page>('GET', next);
        found.push(...idsOf(page.results));
        expect(page.results.length).toBeLessThanOrEqual(7);
        if ((pages += 1) === 2) await app.ok('PATCH', 'users/me/', { first_name: `At ${ordering}` });
        next = page.next && pathOf(page.next);
      }
      const late = found.filter((id) => !expected.includes(id));
      expect(found.filter((id) => !late.includes(id))).toEqual(expected);
      expect(late).toHaveLength(ordering === 'id' ? 1 : 0);
    },
  );

  it('is narrowed by each filter, given twice by either value, and by several by all', async () => {
    const all = await entriesOf(app);
    const dates = [...new Set(all.map(({ date }) => date))].toSorted();
    const [first, middle] = [dates[0]!, dates[Math.floor(dates.length / 2)]!];
    const byManager = ({ actor }: AuditEntry) => actor.id === manager.id;
    const filters: [string, (entry: AuditEntry) => boolean][] = [
      [`actor=${manager.id}`, byManager],
      [`actor=${manager.email}`, byManager],
      [`actor=${manager.email.toUpperCase()}`, byManager],
      [`actor=${manager.id}&actor=admin@example.com`, ({ actor }) => [1, manager.id].includes(actor.id)],
      ['action=update', ({ action }) => action === 'update'],
      ['action=reveal&action=delete', ({ action }) => action === 'reveal' || action === 'delete'],
      ['object=connection', ({ object }) => object.startsWith('connection/')],
      ['object=global_role', ({ object }) => object.startsWith('global_role/')],
      ['object=global_role/CUR1', ({ object }) => object === 'global_role/CUR1'],
      [`object=user/${manager.id}`, ({ object }) => object === `user/${manager.id}`],
      ['object=token&object=project/1', ({ object }) => object.startsWith('token/') || object === 'project/1'],
      [`date__gte=${middle}`, ({ date }) => date >= middle],
      [`date__lt=${middle}`, ({ date }) => date < middle],
      [`date__gte=${first}&date__lt=${middle}`, ({ date }) => date >= first && date < middle],
      [`date__lt=${first}&date__lt=${middle}`, ({ date }) => date < middle],
      ['action=create&object=user&actor=1', (e) => e.action === 'create' && /^user/.test(e.object) && e.actor.id === 1],
    ];
    for (const [query, keeps] of filters) {
      const expected = idsOf(all.filter(keeps));
      expect([query, idsOf(await entriesOf(app, query))]).toEqual([query, expected]);
      expect([query, expected.length > 0, expected.length < all.length]).toEqual([query, true, true]);
      expect([query, (await list(`${query}&page_size=1`)).count]).toEqual([query, expected.length]);
    }
    const offset = formatTime(parseTime(middle) ?? 0).replace('Z', '%2B00:00');
    expect(idsOf(await entriesOf(app, `date__gte=${offset}`))).toEqual(idsOf(all.filter(({ date }) => date >= middle)));
  });

  it.each([
    [`actor=${NOBODY}`],
    ['actor=nobody@example.com'],
    ['object=connection/999999'],
    ['object=project_role/CPR99'],
    ['date__lt=1999-01-01T00:00:00Z'],
    ['date__gte=2999-01-01T00:00:00Z'],
  ])('is empty for what is not there: %s', async (query) => {
    expect(await app.ok('GET', `audit/?${query}`)).toEqual({ results: [] });
  });

  it.each([
    ['actor', ['', '0', '-1', 'ada', '1.5', '9007199254740992']],
    ['action', ['', 'Create', 'read', 'create,update']],
    ['object', ['', 'job', 'Connection', 'connection/', 'connection/1/2', '/1', 'connection/%00', 'job/1']],
    ['date__gte', ['', 'yesterday', '2026', '1429129644']],
    ['date__lt', ['', '2026-13-01T00:00:00Z']],
    ['ordering', ['', 'date', 'actor']],
    ['page_size', ['0', '1001', 'x']],
    ['page', ['1']],
    ['kind', ['connection']],
    ['search', ['x']],
  ])('takes no malformed or unknown %s', async (parameter, values) => {
    for (const value of values) {
      const { status, body } = await app.call('GET', `audit/?${parameter}=${value}`);
      expect([value, status, Object.keys(body)]).toEqual([value, 400, [parameter]]);
    }
  });

  it('is of entries that the database neither changes nor deletes', async () => {
    const before = await entriesOf(app);
    const statements = [
      `UPDATE audit_entries SET action = 'read'`,
      'UPDATE audit_entries SET actor_id = 1 WHERE id = 1',
      'DELETE FROM audit_entries',
      'DELETE FROM audit_entries WHERE id = 1',
      ...(dialect === 'postgres' ? ['TRUNCATE audit_entries'] : []),
    ];
    for (const statement of statements) {
      const refused = app.database.write((tx) => tx.rows(raw(statement)));
      await expect(refused).rejects.toThrow('append only');
    }
    expect(await entriesOf(app)).toEqual(before);
  });

  it('keeps nobody waiting once it is long: what reads much of it is a slow read', async () => {
    const [few, all] = [(await list('page_size=5', manager)).count, (await list('page_size=5')).count];
    const columns = sql`at, actor_id, action, kind, object_id, project_id, fields`;
    await app.database.writeRows(
      sql`INSERT INTO audit_entries (${columns})
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
        SELECT i, 1, 'update', 'project', CAST(CAST(${unseen} AS bigint) AS text), CAST(${unseen} AS bigint), '[]' FROM n`,
    );
    const slow = jest.spyOn(app.database.slowReads, 'run');
    expect((await list('page_size=5', manager)).count).toBe(few);
    expect((await list('page_size=5')).count).toBe(all + 20_000);
    expect(slow).toHaveBeenCalledTimes(2);
    expect((await list(`object=connection/${connections.seen}&page_size=5`)).results).not.toEqual([]);
    expect(slow).toHaveBeenCalledTimes(2);
    slow.mockRestore();
  });
});
