import type { Kind } from '@syncledger/domain';
import { aResult, aUser } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';

import {
  aConnectionIn,
  aPerson,
  aProjectOf,
  giveProjectRole,
  idsOf,
  insertJobs,
  type JobRow,
  type Person,
  type WireJob,
  type WireList,
} from './support/job-world.js';
import { dialects, TestApp } from './support/test-app.js';

const FIELDS = ['id', 'user', 'succeeded', 'automatic', 'ready', 'result_message', 'last_run', 'connection'];
const CONNECTION = ['alias', 'command', 'frequency', 'id', 'params', 'project', 'system'];
const START = 1_429_129_644_396_442;

describe.each(dialects)('jobs on %s', (dialect) => {
  let app: TestApp;
  let member: Person;
  let visible: number;
  let hidden: number;
  const connections: Record<string, number> = {};
  const jobs: Record<string, number> = {};

  beforeAll(async () => {
    app = await TestApp.start(dialect, { SYNCLEDGER_ADMIN_EMAIL: 'admin@example.com' });
    member = await aPerson(app);
    visible = await aProjectOf(app, [[member, 'PR6']]);
    hidden = await aProjectOf(app);
    for (const [project, name] of [
      [visible, 'seen'],
      [hidden, 'unseen'],
    ] as const) {
      for (const kind of ['alm', 'analysis'] as const) {
        const connection = await aConnectionIn(app, project, kind);
        connections[`${name} ${kind}`] = connection;
        const { id } = await app.ok<WireJob>('POST', `jobs/${kind}/`, aResult(connection));
        jobs[`${name} ${kind}`] = id;
      }
    }
  });
  afterAll(() => app.close());

  const list = async (path: string, token?: string) => (await app.ok<WireList>('GET', path, undefined, token)).results;

  const unfinished = (startedAt: number | null): JobRow => ({
    kind: 'alm',
    connection: connections['seen alm']!,
    project: visible,
    user: 1,
    automatic: true,
    succeeded: false,
    ready: 0,
    message: '',
    lastRun: START,
    startedAt,
  });

  async function withRow(row: JobRow, use: (id: number) => Promise<void>): Promise<void> {
    const [id = 0] = await insertJobs(app.database, [row]);
    await use(id);
    await app.database.write((tx) => tx.rows(sql`DELETE FROM jobs WHERE id = ${id}`));
  }

  it.each(['alm', 'analysis'] as const)('have exactly the fields of the reference, in its order: %s', async (kind) => {
    const [job] = await list(`jobs/${kind}/`);
    expect(Object.keys(job!)).toEqual(FIELDS);
    expect(Object.keys(job!.connection)).toEqual(CONNECTION);
    const { text } = await app.call('GET', `jobs/${kind}/${String(job!.id)}/`);
    expect(text).toBe(JSON.stringify(job));
  });

  it('are listed newest first, of one kind, with one sequence of ids', async () => {
    expect(idsOf(await list('jobs/alm/'))).toEqual([jobs['unseen alm'], jobs['seen alm']]);
    expect(idsOf(await list('jobs/analysis/'))).toEqual([jobs['unseen analysis'], jobs['seen analysis']]);
    expect(new Set(Object.values(jobs)).size).toBe(4);
  });

  it('of both kinds stand in one list, the kind last', async () => {
    const both = await list('jobs/');
    expect(both.map(({ id, kind }) => [id, kind])).toEqual([
      [jobs['unseen analysis'], 'analysis'],
      [jobs['unseen alm'], 'alm'],
      [jobs['seen analysis'], 'analysis'],
      [jobs['seen alm'], 'alm'],
    ]);
    for (const job of both) expect(Object.keys(job)).toEqual([...FIELDS, 'kind']);
    const [job] = await list('jobs/?include=state,attempt&expand=user');
    expect(Object.keys(job!).at(-1)).toBe('kind');
  });

  it.each(['alm', 'analysis'] as const)('of one project: %s', async (kind) => {
    expect(idsOf(await list(`projects/${String(visible)}/jobs/${kind}/`))).toEqual([jobs[`seen ${kind}`]]);
    expect(idsOf(await list(`projects/${String(hidden)}/jobs/${kind}/`))).toEqual([jobs[`unseen ${kind}`]]);
  });

  it.each(['alm', 'analysis'] as const)('are 404 under the other kind, and for what is no id: %s', async (kind) => {
    const other: Kind = kind === 'alm' ? 'analysis' : 'alm';
    const unknown = await app.call('GET', `jobs/${kind}/999999/`);
    for (const id of [jobs[`seen ${other}`], 999_999, 0, -1, 'x', '1.5', '1e1', '9007199254740992', '9'.repeat(30)]) {
      const answer = await app.call('GET', `jobs/${kind}/${String(id)}/`);
      expect([id, answer.status, answer.text]).toEqual([id, 404, unknown.text]);
    }
  });

  it('of a project that is not there are 404', async () => {
    for (const id of ['999999', '0', 'x', '9007199254740992']) {
      expect((await app.call('GET', `projects/${id}/jobs/alm/`)).status).toBe(404);
    }
  });

  describe('of projects that the caller does not see', () => {
    it('show nowhere', async () => {
      for (const kind of ['alm', 'analysis'] as const) {
        expect(idsOf(await list(`jobs/${kind}/`, member.token))).toEqual([jobs[`seen ${kind}`]]);
        const page = await app.ok<WireList>('GET', `jobs/${kind}/?page_size=10`, undefined, member.token);
        expect(page.count).toBe(1);
        const unseen = await app.call('GET', `jobs/${kind}/${String(jobs[`unseen ${kind}`])}/`, {
          token: member.token,
        });
        const unknown = await app.call('GET', `jobs/${kind}/999999/`, { token: member.token });
        expect([unseen.status, unseen.text]).toEqual([404, unknown.text]);
        const project = `projects/${String(hidden)}/jobs/${kind}/`;
        expect((await app.call('GET', project, { token: member.token })).status).toBe(404);
      }
      expect(idsOf(await list('jobs/', member.token))).toEqual([jobs['seen analysis'], jobs['seen alm']]);
    });

    it('are not found by any filter either', async () => {
      for (const filter of [`project=${String(hidden)}`, `connection=${String(connections['unseen alm'])}`, 'user=1']) {
        const found = await list(`jobs/?${filter}`, member.token);
        expect(found.filter(({ connection }) => connection.project === hidden)).toEqual([]);
      }
    });

    it('include those where a role gives no view_project', async () => {
      const blind = await aPerson(app);
      const project = await aProjectOf(app, [[blind, 'PR6']]);
      const connection = await aConnectionIn(app, project);
      const { id } = await app.ok<WireJob>('POST', 'jobs/alm/', aResult(connection));
      expect(idsOf(await list('jobs/', blind.token))).toEqual([id]);
      await giveProjectRole(app, blind, 'CPR1', ['sync_with_alm', 'verify_task', 'edit_project']);
      expect(await list('jobs/', blind.token)).toEqual([]);
      expect((await app.call('GET', `jobs/alm/${String(id)}/`, { token: blind.token })).status).toBe(404);
      expect((await app.call('GET', `projects/${String(project)}/jobs/alm/`, { token: blind.token })).status).toBe(404);
      await app.database.write((tx) => tx.rows(sql`DELETE FROM jobs WHERE id = ${id}`));
    });

    it('are all seen with view_all_projects, and with edit_all_projects', async () => {
      for (const permission of ['view_all_projects', 'edit_all_projects']) {
        const body = { name: `Only ${permission}`, permissions: [permission] };
        const role = await app.ok<{ id: string }>('POST', 'global-roles/', body);
        const person = await aPerson(app, role.id);
        expect(await list('jobs/', person.token)).toHaveLength(4);
      }
    });
  });

  describe('params', () => {
    const shown = async (token: string) =>
      (await list('jobs/', token)).map(({ kind, connection }) => [kind, 'params' in connection]);

    it.each([
      [['view_all_projects'], false, false],
      [['view_all_projects', 'edit_alm_connections'], true, false],
      [['view_all_projects', 'edit_security_tool_connections'], false, true],
      [['view_all_projects', 'edit_alm_connections', 'edit_security_tool_connections'], true, true],
    ])('with %j: alm %p, analysis %p', async (permissions, alm, analysis) => {
      const body = { name: permissions.join(' '), permissions };
      const role = await app.ok<{ id: string }>('POST', 'global-roles/', body);
      const { token } = await aPerson(app, role.id);
      const both = [
        ['analysis', analysis],
        ['alm', alm],
      ];
      expect(await shown(token)).toEqual([...both, ...both]);
      for (const [kind, is] of [['alm', alm] as const, ['analysis', analysis] as const]) {
        const [job] = await list(`jobs/${kind}/`, token);
        expect('params' in job!.connection).toBe(is);
        const one = await app.ok<WireJob>('GET', `jobs/${kind}/${String(job!.id)}/`, undefined, token);
        expect(Object.keys(one.connection)).toEqual(CONNECTION.filter((field) => is || field !== 'params'));
        const [ofProject] = await list(`projects/${String(visible)}/jobs/${kind}/`, token);
        expect('params' in ofProject!.connection).toBe(is);
      }
    });
  });

  describe('of each state', () => {
    it('queued', () =>
      withRow(unfinished(null), async (id) => {
        const path = `jobs/alm/${String(id)}/?include=state,attempt,started_at,created_at`;
        expect(await app.ok('GET', path)).toMatchObject({
          ...{ id, ready: 0, succeeded: false, result_message: '', last_run: '2015-04-15T20:27:24.396442Z' },
          ...{ state: 'queued', attempt: 1, started_at: null, created_at: '2015-04-15T20:27:24.396442Z' },
        });
      }));

    it('running', () =>
      withRow(unfinished(START), async (id) => {
        const job = await app.ok('GET', `jobs/alm/${String(id)}/?include=state,started_at`);
        expect(job).toMatchObject({ ready: 0, state: 'running', started_at: '2015-04-15T20:27:24.396442Z' });
      }));

    it('finished', async () => {
      const path = `jobs/alm/${String(jobs['seen alm'])}/?include=state,attempt,started_at`;
      expect(await app.ok('GET', path)).toMatchObject({ ready: 1, state: 'finished', attempt: 1 });
    });
  });

  describe('asked for more', () => {
    it('by include: each field alone, and together after the fields of the reference', async () => {
      const path = `jobs/alm/${String(jobs['seen alm'])}/`;
      for (const field of ['state', 'attempt', 'started_at', 'created_at']) {
        expect(Object.keys(await app.ok('GET', `${path}?include=${field}`))).toEqual([...FIELDS, field]);
        for (const job of await list(`jobs/analysis/?include=${field}`)) expect(job).toHaveProperty(field);
      }
      for (const query of [
        'created_at,state,attempt,started_at',
        'created_at,state&include=attempt&include=started_at',
      ]) {
        const all = Object.keys(await app.ok('GET', `${path}?include=${query}`));
        expect(all.slice(0, FIELDS.length)).toEqual(FIELDS);
        expect(all.slice(FIELDS.length).sort()).toEqual(['attempt', 'created_at', 'started_at', 'state']);
      }
    });

    it('by expand: the user instead of its id', async () => {
      const { id } = await app.ok<Person>('POST', 'users/', aUser({ role: 'UR6', first_name: 'Zoë', last_name: '李' }));
      const { token } = await app.ok<Person>('POST', `users/${String(id)}/api-token/`);
      const { email } = await app.ok<Person>('GET', `users/${String(id)}/`);
      const body = aResult(connections['seen analysis']!);
      const job = await app.ok<WireJob>('POST', 'jobs/analysis/', body, token);
      const user = { id, email, first_name: 'Zoë', last_name: '李' };
      expect(job.user).toBe(id);
      const one = await app.call('GET', `jobs/analysis/${String(job.id)}/?expand=user`);
      expect(one.text).toBe(JSON.stringify({ ...job, user }));
      expect((await list('jobs/analysis/?expand=user'))[0]).toEqual({ ...job, user });
      expect((await list(`projects/${String(visible)}/jobs/analysis/?expand=user`))[0]!.user).toEqual(user);
      await app.database.write((tx) => tx.rows(sql`DELETE FROM jobs WHERE id = ${job.id}`));
    });

    it.each(['include=params', 'include=', 'expand=connection', 'expand=', 'include=state,nothing'])(
      'than there is: %s is 400',
      async (query) => {
        const field = query.split('=')[0]!;
        for (const path of ['jobs/alm/', 'jobs/', `jobs/alm/${String(jobs['seen alm'])}/`]) {
          const answer = await app.call('GET', `${path}?${query}`);
          expect([path, answer.status, Object.keys(answer.body)]).toEqual([path, 400, [field]]);
        }
      },
    );
  });

  it('show their connection as it is now', async () => {
    const connection = connections['seen alm']!;
    await app.database.write((tx) =>
      tx.rows(sql`UPDATE connections SET alias = 'Renamed', version = version + 1 WHERE id = ${connection}`),
    );
    expect((await list('jobs/alm/')).at(-1)!.connection.alias).toBe('Renamed');
  });
});
