import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Kind } from '@syncledger/domain';
import { aConnection } from '@syncledger/domain/testing';

import { dialects, type TestApp } from './support/test-app.js';
import { makeConnection, addUser, makeProject, makeRole, startApp, type TestUser } from './support/world.js';

interface Connection {
  readonly id: number;
  readonly alias: string;
  readonly command: string;
  readonly frequency: string;
}

/** Wire contract, section 4: connections. */
describe.each(dialects)('connections on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let almEditor: TestUser;
  let reader: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    almEditor = await addUser(app, { role: await makeRole(app, ['edit_alm_connections']) });
    reader = await addUser(app);
    const users = [almEditor, reader].map(({ email }) => ({ email, role: 'PR6' }));
    project = await makeProject(app, { users });
  });
  afterAll(() => app.close());

  const make = (kind: Kind, body: object, token = app.admin) =>
    app.call<Connection>('POST', `connections/${kind}/`, { body, token });

  const fields = ['id', 'project', 'system', 'alias', 'frequency', 'command', 'params', 'inaccessible'];

  it('are created with defaults, and read back', async () => {
    const params = { alm_server: 'rally.example.com', sde_min_priority: 7 };
    const { status, body } = await make('alm', { project, system: 'Rally', params });
    expect([status, Object.keys(body)]).toEqual([201, fields]);
    const rest = { alias: 'Rally', frequency: 'manually', command: 'sync_rally', inaccessible: false };
    expect(body).toEqual({ id: body.id, project, system: 'Rally', params, ...rest });
    expect(await app.ok('GET', `connections/alm/${body.id}/`)).toEqual(body);
  });

  it('are created with all fields', async () => {
    const said = {
      system: 'Jira',
      alias: 'Ours',
      frequency: 'hourly',
      command: 'x-1_y',
      inaccessible: true,
      params: {},
    };
    const { status, body } = await make('analysis', { project, ...said });
    expect([status, body]).toEqual([201, { id: body.id, project, ...said }]);
  });

  it.each([
    ['Rally', 'sync_rally'],
    ['HP ALM / Quality-Center 12', 'sync_hp_alm_quality_center_12'],
    ['JIRA', 'sync_jira'],
    ['  .x.  ', 'sync__x_'],
    ['a_b__c', 'sync_a_b_c'],
    ['Ünïcode', 'sync__n_code'],
    ['日本', 'sync__'],
    ['🐛🐛', 'sync__'],
    ['A'.repeat(120), `sync_${'a'.repeat(95)}`],
  ])('of the system %s have the command %s', async (system, command) => {
    const { status, body } = await make('alm', { project, system, params: {} });
    expect([status, body.command, body.alias]).toEqual([201, command, system]);
  });

  it.each(['hourly', 'daily', 'weekly', 'monthly', 'manually'])('run %s', async (frequency) => {
    const { status, body } = await make('alm', { ...aConnection(project), frequency });
    expect([status, body.frequency]).toEqual([201, frequency]);
  });

  it.each(['Daily', 'yearly', '', null, 1, ['daily']])('do not run %j', async (frequency) => {
    const { status, body } = await make('alm', { ...aConnection(project), frequency });
    expect([status, Object.keys(body)]).toEqual([400, ['frequency']]);
  });

  it.each(['id', 'kind', 'created', 'next_run'])('reject the field %s on creation', async (field) => {
    const { status, body } = await make('alm', { ...aConnection(project), [field]: 1 });
    expect([status, Object.keys(body)]).toEqual([400, [field]]);
  });

  it('of both kinds share one sequence of ids', async () => {
    const ids: number[] = [];
    for (const kind of ['alm', 'analysis', 'alm', 'analysis'] as const) {
      ids.push(await makeConnection(app, kind, project));
    }
    expect(ids).toEqual([0, 1, 2, 3].map((offset) => ids[0]! + offset));
  });

  it('are created by callers with the edit permission of the kind, in projects that they see', async () => {
    expect((await make('alm', aConnection(project), almEditor.token)).status).toBe(201);
    expect((await make('analysis', aConnection(project), almEditor.token)).status).toBe(403);
    expect((await make('alm', aConnection(project), reader.token)).status).toBe(403);
    const hidden = await makeProject(app);
    const { status, body } = await make('alm', aConnection(hidden), almEditor.token);
    expect([status, Object.keys(body)]).toEqual([400, ['project']]);
  });

  it('are not created with a project role alone', async () => {
    const lead = await addUser(app);
    const own = await makeProject(app, { users: [{ email: lead.email, role: 'PR4' }] });
    for (const kind of ['alm', 'analysis'] as const) {
      expect((await make(kind, aConnection(own), lead.token)).status).toBe(403);
    }
  });

  it('show params only to callers who may edit them', async () => {
    const id = await makeConnection(app, 'alm', project);
    const shown = await app.ok('GET', `connections/alm/${id}/`, undefined, almEditor.token);
    const hidden = await app.ok('GET', `connections/alm/${id}/`, undefined, reader.token);
    expect(Object.keys(shown)).toEqual(fields);
    expect(Object.keys(hidden)).toEqual(fields.filter((field) => field !== 'params'));
  });

  it('are listed by kind, and together with their kind', async () => {
    const own = await makeProject(app);
    const alm = await makeConnection(app, 'alm', own);
    const analysis = await makeConnection(app, 'analysis', own);
    const list = async (path: string) => {
      const { results } = await app.ok<{ results: Record<string, unknown>[] }>(
        'GET',
        `${path}?project=${own}&ordering=id`,
      );
      return results;
    };
    expect((await list('connections/alm/')).map(({ id }) => id)).toEqual([alm]);
    expect((await list('connections/analysis/')).map(({ id }) => id)).toEqual([analysis]);
    const both = await list('connections/');
    expect(both.map(({ id, kind }) => [id, kind])).toEqual([
      [alm, 'alm'],
      [analysis, 'analysis'],
    ]);
    for (const one of both) expect(Object.keys(one)).toEqual([...fields, 'kind']);
    for (const one of await list('connections/alm/')) expect(Object.keys(one)).toEqual(fields);
  });

  it('are filtered by id, alias, frequency, system, project and search', async () => {
    const own = await makeProject(app);
    const one = await makeConnection(app, 'alm', own, { alias: 'A_1', system: 'Jira', frequency: 'hourly' });
    const two = await makeConnection(app, 'alm', own, { alias: 'A%2', system: 'Rally', frequency: 'weekly' });
    const idsOf = async (query: string) => {
      const list = await app.ok<{ results: Connection[] }>('GET', `connections/?ordering=id&project=${own}&${query}`);
      return list.results.map(({ id }) => id);
    };
    expect(await idsOf(`id=${two}`)).toEqual([two]);
    expect(await idsOf(`id=${two}&id=${one}&id=999999`)).toEqual([one, two]);
    expect(await idsOf('alias=A_1')).toEqual([one]);
    expect(await idsOf('alias=a_1')).toEqual([]);
    expect(await idsOf('frequency=hourly')).toEqual([one]);
    expect(await idsOf('frequency=hourly&frequency=weekly')).toEqual([one, two]);
    expect(await idsOf('system=Rally')).toEqual([two]);
    expect(await idsOf('system=Rally&frequency=hourly')).toEqual([]);
    expect(await idsOf('search=a_')).toEqual([one]);
    expect(await idsOf('search=%25')).toEqual([two]);
    expect(await idsOf('search=RALL')).toEqual([two]);
    expect((await app.call('GET', 'connections/?frequency=yearly')).status).toBe(400);
    expect((await app.call('GET', 'connections/?kind=alm')).status).toBe(400);
  });
});
