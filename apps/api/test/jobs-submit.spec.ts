import { formatTime, type Kind } from '@syncledger/domain';
import { aResult } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';

import {
  aConnectionIn,
  aPerson,
  aProjectOf,
  giveProjectRole,
  idsOf,
  type Person,
  type WireJob,
  type WireList,
} from './support/job-world.js';
import { dialects, TestApp, type Answer } from './support/test-app.js';

const START = 1_429_129_644_396_442;
const KINDS = ['alm', 'analysis'] as const;

describe.each(dialects)('posting results on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let other: number;
  const connection: Record<Kind, number> = { alm: 0, analysis: 0 };
  const elsewhere: Record<Kind, number> = { alm: 0, analysis: 0 };
  let manager: Person;
  let normal: Person;
  let reader: Person;
  let service: Person;
  let stranger: Person;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    [manager, normal, reader, stranger] = [
      await aPerson(app),
      await aPerson(app),
      await aPerson(app),
      await aPerson(app),
    ];
    service = await aPerson(app, 'UR6');
    project = await aProjectOf(app, [
      [manager, 'PR4'],
      [normal, 'PR5'],
      [reader, 'PR6'],
    ]);
    other = await aProjectOf(app, [[stranger, 'PR4']]);
    for (const kind of KINDS) {
      connection[kind] = await aConnectionIn(app, project, kind);
      elsewhere[kind] = await aConnectionIn(app, other, kind);
    }
  });
  afterAll(() => app.close());

  const post = (kind: Kind, body: unknown, token = app.admin, path = `jobs/${kind}/`) =>
    app.call('POST', path, { body, token });

  const count = async () => (await app.ok<WireList>('GET', 'jobs/?page_size=1')).count;

  /** Sends what must be refused; nothing is written. */
  async function refused(send: () => Promise<Answer>): Promise<Answer> {
    const before = await count();
    const answer = await send();
    expect(await count()).toBe(before);
    return answer;
  }

  it.each(KINDS)('answers 200 with the job as it can be read afterwards: %s', async (kind) => {
    for (const path of [`jobs/${kind}/`, `jobs/${kind}`, `projects/${project}/jobs/${kind}/`]) {
      const sent = { automatic: false, succeeded: false, result_message: `by ${path}` };
      const answer = await post(kind, aResult(connection[kind], sent), manager.token, path);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ ...sent, user: manager.id, ready: 1, last_run: formatTime(app.clock.now()) });
      expect(answer.body).not.toHaveProperty('kind');
      expect(answer.body['connection']).not.toHaveProperty('params');
      const read = await app.call('GET', `jobs/${kind}/${String(answer.body['id'])}/`, { token: manager.token });
      expect(read.text).toBe(answer.text);
    }
  });

  it('shows the administrator of the first start, expanded, as the document says', async () => {
    const answer = await post('alm', aResult(connection.alm), app.admin, 'jobs/alm/?expand=user');
    expect(answer.body['user']).toEqual({ id: 1, email: 'admin@localhost', first_name: '', last_name: '' });
  });

  it('shows params in the answer to who may see them', async () => {
    const answer = await post('alm', aResult(connection.alm), service.token);
    expect(answer.body).toHaveProperty('connection.params');
  });

  describe('needs the right of the kind in the project of the connection', () => {
    const status = async (kind: Kind, { token }: Person) => (await post(kind, aResult(connection[kind]), token)).status;

    it('for members', async () => {
      expect([await status('alm', manager), await status('analysis', manager)]).toEqual([200, 200]);
      expect([await status('alm', normal), await status('analysis', normal)]).toEqual([403, 200]);
      expect([await status('alm', reader), await status('analysis', reader)]).toEqual([403, 403]);
    });

    it('or sync_all, where one sees the project', async () => {
      expect([await status('alm', service), await status('analysis', service)]).toEqual([200, 200]);
      const body = { name: 'Runs what it sees', permissions: ['sync_all'] };
      const role = await app.ok<{ id: string }>('POST', 'global-roles/', body);
      const runner = await aPerson(app, role.id);
      const seen = await aProjectOf(app, [[runner, 'PR6']]);
      const visible = await aConnectionIn(app, seen);
      expect((await post('alm', aResult(visible), runner.token)).status).toBe(200);
      const hidden = await post('alm', aResult(connection.alm), runner.token);
      expect([hidden.status, Object.keys(hidden.body)]).toEqual([400, ['connection']]);
    });

    it('not a right to view or to edit connections', async () => {
      const permissions = ['view_all_projects', 'edit_alm_connections', 'edit_security_tool_connections'];
      const role = await app.ok<{ id: string }>('POST', 'global-roles/', { name: 'Looks on', permissions });
      const person = await aPerson(app, role.id);
      expect([await status('alm', person), await status('analysis', person)]).toEqual([403, 403]);
    });

    it('nor a right in another project', async () => {
      const person = await aPerson(app);
      const here = await aProjectOf(app, [[person, 'PR6']]);
      await aProjectOf(app, [[person, 'PR4']]);
      const mine = await aConnectionIn(app, here);
      expect((await post('alm', aResult(mine), person.token)).status).toBe(403);
    });

    it('and writes nothing without it', async () => {
      const answer = await refused(() => post('alm', aResult(connection.alm), reader.token));
      expect([answer.status, Object.keys(answer.body)]).toEqual([403, ['detail']]);
    });
  });

  it.each(KINDS)('tells a connection that is not there from none that one may not use: %s', async (kind) => {
    const otherKind: Kind = kind === 'alm' ? 'analysis' : 'alm';
    const blind = await aPerson(app);
    const unseen = await aConnectionIn(app, await aProjectOf(app, [[blind, 'PR6']]), kind);
    await giveProjectRole(app, blind, `CPR-${kind}`, ['sync_with_alm', 'verify_task']);
    const cases: [string, number, Person][] = [
      [`jobs/${kind}/`, 2 ** 31, manager],
      [`jobs/${kind}/`, connection[otherKind], manager],
      [`jobs/${kind}/`, elsewhere[kind], manager],
      [`projects/${project}/jobs/${kind}/`, Number.MAX_SAFE_INTEGER, manager],
      [`projects/${project}/jobs/${kind}/`, connection[otherKind], manager],
      [`projects/${project}/jobs/${kind}/`, elsewhere[kind], manager],
      [`projects/${project}/jobs/${kind}/`, elsewhere[kind], service],
      [`jobs/${kind}/`, unseen, blind],
      [`jobs/${kind}/`, 999_999, blind],
      [`jobs/${kind}/`, connection[kind], stranger],
    ];
    const answers = [];
    for (const [path, id, { token }] of cases) answers.push(await refused(() => post(kind, aResult(id), token, path)));
    expect(answers.map(({ status }) => status)).toEqual(cases.map(() => 400));
    expect(Object.keys(answers[0]!.body)).toEqual(['connection']);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    // Callers who may submit nowhere in the scope learn no more.
    for (const id of [999_999, elsewhere[kind]])
      expect((await refused(() => post(kind, aResult(id), reader.token))).status).toBe(403);
  });

  it('to a project that is not there or not visible is 404', async () => {
    for (const path of [`projects/${other}/jobs/alm/`, 'projects/999999/jobs/alm/', 'projects/x/jobs/alm/']) {
      const answer = await refused(() => post('alm', aResult(connection.alm), manager.token, path));
      expect([path, answer.status, Object.keys(answer.body)]).toEqual([path, 404, ['detail']]);
    }
  });

  it('to an archived project is 409, and what is there stays readable', async () => {
    const archived = await aProjectOf(app);
    const id = await aConnectionIn(app, archived);
    const job = await app.ok<WireJob>('POST', 'jobs/alm/', aResult(id));
    const archive = sql`UPDATE projects SET archived = ${true}, version = version + 1 WHERE id = ${archived}`;
    await app.database.write((tx) => tx.rows(archive));
    for (const path of ['jobs/alm/', `projects/${archived}/jobs/alm/`]) {
      const answer = await refused(() => post('alm', aResult(id), app.admin, path));
      expect([answer.status, Object.keys(answer.body)]).toEqual([409, ['detail']]);
    }
    expect(idsOf((await app.ok<WireList>('GET', `projects/${archived}/jobs/alm/`)).results)).toEqual([job.id]);
    expect((await app.call('GET', `jobs/alm/${job.id}/`)).status).toBe(200);
  });

  describe('is strict about', () => {
    const fine = () => aResult(connection.alm) as unknown as Record<string, unknown>;

    it.each([
      ['automatic', ['true', 1, 0, null, [], {}]],
      ['succeeded', ['false', 1, null, [true]]],
      ['connection', ['1', 0, -1, 1.5, 2 ** 53, null, [1], {}, true]],
      ['result_message', [1, null, true, ['x'], {}]],
      ['ready', ['true', 1, 129, null, []]],
      [
        'started_at',
        [1, 1_429_129_644, true, '', 'now', '2015-04-15', '2015-04-15T20:27:24', '2015-02-29T00:00:00Z', {}],
      ],
    ])('%s', async (field, values) => {
      for (const value of values) {
        const answer = await refused(() => post('alm', { ...fine(), [field]: value }));
        expect([value, answer.status, Object.keys(answer.body)]).toEqual([value, 400, [field]]);
        expect(answer.body[field]).toEqual([expect.any(String)]);
      }
    });

    it.each(['automatic', 'succeeded', 'connection', 'result_message'])('a missing %s', async (field) => {
      const answer = await refused(() => post('alm', { ...fine(), [field]: undefined }));
      expect([answer.status, Object.keys(answer.body)]).toEqual([400, [field]]);
    });

    it('every wrong field at once', async () => {
      const answer = await refused(() =>
        post('alm', { automatic: 'x', result_message: 1, ready: 0, started_at: 1, extra: 1 }),
      );
      const wrong = ['automatic', 'connection', 'extra', 'ready', 'result_message', 'started_at', 'succeeded'];
      expect([answer.status, Object.keys(answer.body).sort()]).toEqual([400, wrong]);
    });

    it.each(['id', 'user', 'last_run', 'attempt', 'kind', 'Automatic'])('the unknown field %s', async (field) => {
      const answer = await refused(() => post('alm', { ...fine(), [field]: 1 }));
      expect([answer.status, Object.keys(answer.body)]).toEqual([400, [field]]);
    });

    it.each(['[]', '"x"', '1', 'null', 'true', ''])('a body that is no object: %s', async (raw) => {
      const answer = await refused(() => app.call('POST', 'jobs/alm/', { raw }));
      expect(answer.status).toBe(400);
    });
  });

  it.each([
    '',
    'x'.repeat(65_536),
    '😀'.repeat(65_536),
    'שלום עולם \u202e\u200f',
    'é e\u0301 \ufeff\ufffe\uffff',
    ' \t\r\n trailing \n',
    '\u0001\u007f\u0085\u2028',
    '{"a":"<b>&\'\\"}',
  ])('keeps every text as it is (case %#)', async (text) => {
    const body = aResult(connection.alm, { result_message: text });
    const job = await app.ok<WireJob>('POST', 'jobs/alm/', body);
    expect(job.result_message === text).toBe(true);
    const read = await app.ok<WireJob>('GET', `jobs/alm/${job.id}/`);
    expect(read.result_message === text).toBe(true);
  });

  describe('with started_at', () => {
    const submit = (startedAt: string, path?: string) =>
      post('alm', { ...aResult(connection.alm), started_at: startedAt }, app.admin, path);

    it.each([
      ['2015-04-15T20:27:24.396442Z', 1, '2015-04-15T20:27:24.396442Z'],
      ['2015-04-15T20:27:23.396441Z', 2, '2015-04-15T20:27:23.396441Z'],
      ['2015-04-15T20:25:15.396442Z', 129, '2015-04-15T20:25:15.396442Z'],
      ['2015-04-15T22:25:15.396442+02:00', 129, '2015-04-15T20:25:15.396442Z'],
      ['2015-04-15t16:55:15.396442000-03:30', 129, '2015-04-15T20:25:15.396442Z'],
      ['2015-04-15T20:25:15.396442001Z', 129, '2015-04-15T20:25:15.396442Z'],
      ['2015-04-15T20:25:15Z', 130, '2015-04-15T20:25:15.000000Z'],
      ['1970-01-01T00:00:00Z', 1_429_129_645, '1970-01-01T00:00:00.000000Z'],
    ])('%s it took %d s', async (startedAt, ready, kept) => {
      app.clock.set(START);
      const answer = await submit(startedAt);
      expect([answer.status, answer.body['ready']]).toEqual([200, ready]);
      expect(answer.body['last_run']).toBe('2015-04-15T20:27:24.396442Z');
      const path = `jobs/alm/${String(answer.body['id'])}/?include=started_at,state`;
      expect(await app.ok('GET', path)).toMatchObject({ started_at: kept, state: 'finished', ready });
    });

    it.each([
      ['2015-04-15T20:27:24.396443Z', 200],
      ['2015-04-15T20:32:24.396442Z', 200],
      ['2015-04-15T20:32:24.396443Z', 400],
      ['9999-12-31T23:59:59Z', 400],
    ])('%s, in the future, it is %d: at most 5 minutes ahead become now', async (startedAt, status) => {
      app.clock.set(START);
      const send = () => submit(startedAt, 'jobs/alm/?include=started_at');
      const answer = status === 200 ? await send() : await refused(send);
      if (status === 200)
        expect(answer.body).toMatchObject({ started_at: formatTime(START), last_run: formatTime(START) });
      else expect([answer.status, Object.keys(answer.body)]).toEqual([status, ['started_at']]);
    });
  });

  it('with ready true is the same as without', async () => {
    const answer = await post('alm', aResult(connection.alm, { ready: true }));
    expect([answer.status, answer.body['ready']]).toEqual([200, 1]);
  });

  it('gives every job its own, greater id, also at once', async () => {
    const { id: before } = await app.ok<WireJob>('POST', 'jobs/alm/', aResult(connection.alm));
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const kind = KINDS[index % 2]!;
        return app.ok<WireJob>(
          'POST',
          `jobs/${kind}/`,
          aResult(connection[kind], { result_message: `at once ${index}` }),
        );
      }),
    );
    expect(new Set(idsOf(answers)).size).toBe(40);
    expect(Math.min(...idsOf(answers))).toBeGreaterThan(before);
    for (const [index, job] of answers.entries()) expect(job.result_message).toBe(`at once ${index}`);
  });
});
