import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatTime } from '@syncledger/domain';
import { aResult } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import { outcomesOf, sendBulk } from './support/bulk.js';
import { aConnectionIn, aPerson, aProjectOf, type Person, type WireJob, type WireList } from './support/job-world.js';
import { TestApp, type Answer } from './support/test-app.js';

/** Wire contract, section 6: `?format=ndjson`. */
describe.each(nightlyDialects)('lists of jobs as lines on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let connection: number;
  let manager: Person;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    manager = await aPerson(app);
    project = await aProjectOf(app, [[manager, 'PR4']]);
    connection = await aConnectionIn(app, project);
    await outcomesOf(
      app,
      Array.from({ length: 1100 }, () => aResult(connection)),
    );
  });
  afterAll(() => app.close());

  const lines = ({ text }: Answer) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as WireJob);

  it('hold what the list holds, by ?format or by Accept, short and long', async () => {
    const short = `jobs/alm/?connection=${await aConnectionIn(app, project)}`;
    for (const path of ['jobs/alm/?', 'jobs/?search=Synchronised&', `projects/${project}/jobs/alm/?ordering=id&`]) {
      const { results } = await app.ok<WireList>('GET', path, undefined, manager.token);
      expect(results.length).toBeGreaterThan(1000);
      const token = manager.token;
      const asked = await app.call('GET', `${path}format=ndjson`, { token });
      const accepted = await app.call('GET', path, { token, headers: { accept: 'application/x-ndjson' } });
      expect(asked.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
      expect(lines(asked)).toEqual(results);
      expect(accepted.text).toBe(asked.text);
    }
    expect((await app.call('GET', `${short}&format=ndjson`)).text).toBe('');
    expect((await app.call('HEAD', 'jobs/alm/?format=ndjson')).text).toBe('');
  });

  it('show params to those only who may see them', async () => {
    const path = `jobs/alm/?connection=${connection}&format=ndjson`;
    expect(lines(await app.call('GET', path))[0]).toHaveProperty('connection.params');
    expect(lines(await app.call('GET', path, { token: manager.token }))[0]).not.toHaveProperty('connection.params');
  });

  it.each([
    ['?format=ndjson&page_size=10', undefined, 400],
    ['?format=csv&page_size=10', undefined, 400],
    ['?format=xml', undefined, 400],
    ['?page_size=10', 'text/csv', 406],
    ['?format=ndjson', 'text/csv', 406],
    ['?format=csv', 'application/json', 406],
    ['?format=csv', 'text/*', 200],
    ['?page_size=10', 'application/x-ndjson', 406],
    ['?page_size=10', 'application/x-ndjson, application/json;q=0.1', 200],
    ['?format=json', 'application/x-ndjson', 406],
    ['?format=ndjson', 'application/json', 406],
    ['?format=ndjson', '*/*', 200],
  ])('%s with Accept: %s is %d', async (query, accept, status) => {
    const answer = await app.call('GET', `jobs/alm/${query}`, { headers: accept === undefined ? {} : { accept } });
    expect(answer.status).toBe(status);
  });

  it.each([
    ['text/*', 'text/csv'],
    ['text/html, text/*;q=0.1', 'text/csv'],
    ['application/*, application/json;q=0', 'application/x-ndjson'],
    ['application/json;q=0, */*', 'application/x-ndjson'],
    ['application/json;q=0, text/*;q=0.9, */*;q=0.5', 'text/csv'],
    ['text/csv;q=0, text/*, */*;q=0.1', 'application/json'],
    ['text/*, */*;q=0.1', 'application/json'],
    ['text/csv;q=0.5, */*;q=0.1', 'text/csv'],
  ])('a list with Accept: %s is %s', async (accept, type) => {
    const { status, headers } = await app.call('GET', 'jobs/alm/', { headers: { accept } });
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining(type)]);
  });

  it.each(['text/*', 'application/json;q=0, */*'])('what is JSON alone is 406 with Accept: %s', async (accept) => {
    for (const path of ['users/me/', 'jobs/alm/?page_size=1', 'users/']) {
      const { status, body } = await app.call('GET', path, { headers: { accept } });
      expect([path, status, body['detail']]).toEqual([path, 406, 'Not acceptable. Available: application/json.']);
    }
  });

  it('are rows of CSV, by ?format or by Accept, short and long, without params', async () => {
    const home = await aProjectOf(app, [[manager, 'PR4']]);
    await app.ok('PATCH', `projects/${home}/`, { name: '+sum, "quoted"' });
    const from = await aConnectionIn(app, home, 'alm', { alias: '@alias' });
    app.clock.set(1_700_000_000_123_456);
    const [messages, cells] = [
      ['=1+1', '+1', '-1', '@a', '\tx', '\rx', "'=1", 'a,b', 'say "hi"', 'two\r\nlines', ' ü😀', '', '\n'],
      [
        "'=1+1",
        "'+1",
        "'-1",
        "'@a",
        "'\tx",
        `"'\rx"`,
        "'=1",
        '"a,b"',
        '"say ""hi"""',
        '"two\r\nlines"',
        ' ü😀',
        '',
        '"\n"',
      ],
    ];
    const sent = messages.map((message) => aResult(from, { result_message: message }));
    const [dated] = await outcomesOf(app, [{ ...sent[0], started_at: '2023-11-14T00:00:00Z' }, ...sent.slice(1)]);
    const run = await app.ok<WireJob>('POST', 'jobs/alm/', { connection: from, automatic: false, ready: false });
    const { system, frequency, command } = run.connection;
    const head =
      'id,kind,connection_id,connection,system,project_id,project,user_id,user,automatic,state,succeeded,ready,started_at,last_run,result_message';
    const project = `${home},"'+sum, ""quoted"""`;
    const place = `alm,${from},'@alias,${system},${project},1,admin@localhost`;
    const time = '2023-11-14T22:13:20.123456Z';
    const rows = cells.map((cell, index) => {
      const [ready, start] = index === 0 ? ['80001', '2023-11-14T00:00:00.000000Z'] : ['1', ''];
      return `${dated!.id! + index},${place},true,finished,true,${ready},${start},${time},${cell}`;
    });
    const text = [head, ...rows, `${run.id},${place},false,queued,false,0,,${time},`, ''].join('\r\n');
    for (const path of ['jobs/alm/?', 'jobs/?', `projects/${home}/jobs/alm/?`]) {
      const to = `${path}connection=${from}&ordering=id`;
      const asked = await app.call('GET', `${to}&format=csv`);
      const accepted = await app.call('GET', to, { headers: { accept: 'text/csv' } });
      expect([asked.headers['content-type'], asked.text]).toEqual(['text/csv; charset=utf-8', text]);
      expect(accepted.text).toBe(text);
    }
    const all = await app.call('GET', 'jobs/?format=csv&succeeded=true', { token: manager.token });
    const { results } = await app.ok<WireList>('GET', 'jobs/?succeeded=true', undefined, manager.token);
    const ids = all.text.match(/^\d+(?=,(alm|analysis),)/gm)?.map(Number);
    expect([results.length > 1000, ids]).toEqual([true, results.map(({ id }) => id)]);
    expect((await app.call('GET', `jobs/analysis/?connection=${from}&format=csv`)).text).toBe(`${head}\r\n`);
    expect((await app.call('HEAD', 'jobs/alm/?format=csv')).text).toBe('');
    const connections = [
      'id,kind,alias,system,project_id,project,frequency,command,inaccessible',
      `${from},alm,'@alias,${system},${project},${frequency},${command},false`,
      '',
    ].join('\r\n');
    expect((await app.call('GET', `connections/?project=${home}&format=csv`)).text).toBe(connections);
    const headers = { accept: 'text/csv' };
    expect((await app.call('GET', `connections/alm/?project=${home}`, { headers })).text).toBe(connections);
    expect((await app.call('GET', 'connections/?format=csv&page_size=1')).status).toBe(400);
  });

  it('are taken in as they are, with their times', async () => {
    const from = await aConnectionIn(app, project);
    app.clock.set(1_700_000_000_123_456);
    await outcomesOf(app, [
      { ...aResult(from), started_at: '2023-11-14T00:00:00.5Z' },
      aResult(from, { succeeded: false, automatic: false }),
    ]);
    app.clock.advance(1000);
    const path = `jobs/alm/?connection=${from}&ordering=id&include=state,attempt,started_at,created_at,external_id,ended_by&expand=user`;
    const exported = await app.call('GET', `${path}&format=ndjson`);
    const { status, body } = await sendBulk(app, exported.text);
    expect([status, body.results.map((outcome) => Object.keys(outcome))]).toEqual([
      200,
      [
        ['id', 'status'],
        ['id', 'status'],
      ],
    ]);
    const all = lines(await app.call('GET', `${path}&format=ndjson`));
    const timesAside = ({ id: _, created_at: __, ...job }: WireJob & { created_at?: string }) => job;
    expect(all.slice(2).map(timesAside)).toEqual(all.slice(0, 2).map(timesAside));
    const unfinished = await app.ok<WireJob>('POST', 'jobs/alm/', {
      connection: from,
      automatic: true,
      ready: false,
    });
    const [outcome] = await outcomesOf(app, [unfinished]);
    expect(Object.keys(outcome?.errors ?? {})).toEqual(['ready']);
  });

  describe('are posted as lines or an array:', () => {
    it.each([
      ['{}', 'line 1, column 1: opening bracket'],
      ['[1', 'line 1, column 3: comma or closing bracket'],
      ['[1,\n]', 'line 2, column 1: value'],
      ['[,1]', 'line 1, column 2: value'],
      ['[1] 2', 'line 1, column 5: end of file'],
      ['', 'line 1, column 1: opening bracket'],
      ['[}]', 'line 1, column 2: comma or closing bracket'],
      ['[{"a": "é"}\r\n {}]', 'line 2, column 2: comma or closing bracket'],
      ['[{}{}]', 'line 1, column 4: comma or closing bracket'],
      ['["a" "b"]', 'line 1, column 6: comma or closing bracket'],
      ['[[1] null]', 'line 1, column 6: comma or closing bracket'],
      ['[{}, 1 2]', 'line 1, column 8: comma or closing bracket'],
      ['[true{}]', 'line 1, column 6: comma or closing bracket'],
    ])('no array is 400 with line and column: %j', async (raw, place) => {
      const { status, body } = await sendBulk(app, raw, { type: 'application/json' });
      expect([status, body]).toEqual([
        400,
        {
          detail: `The body is not a JSON array: ${place} expected. Send one, or lines as application/x-ndjson.`,
        },
      ]);
    });

    it('errors name line and column in the body, after a byte order mark, too', async () => {
      const [fine, bad, twice] = [JSON.stringify(aResult(connection)), '{"é": 1 2}', '{"a": 1,\t"\\u0061": 2}'];
      const bodies: [string, string, string[]][] = [
        ['application/x-ndjson', `${fine}\n\n${bad}\n${twice}`, ['line 3, column 9', 'line 4, column 10']],
        ['application/json', `[${fine},\n  ${bad},${twice}\n]`, ['line 2, column 11', 'line 2, column 23']],
      ];
      for (const [type, body, places] of bodies) {
        for (const mark of ['', '\ufeff']) {
          const [made, ...wrong] = (await sendBulk(app, mark + body, { type })).body.results;
          expect(made?.status).toBe('created');
          expect(wrong.map(({ errors }) => errors)).toEqual([
            { detail: [`The result is not JSON: ${places[0]!}: comma or closing brace expected.`] },
            { detail: [`The result has a duplicate property name: ${places[1]!}.`] },
          ]);
        }
      }
    });

    it('times at most 5 minutes ahead become now', async () => {
      const [now, ahead] = [0, 300].map((seconds) => formatTime(app.clock.now() + seconds * 1_000_000));
      const [outcome] = await outcomesOf(app, [{ ...aResult(connection), started_at: ahead, last_run: ahead }]);
      const read = await app.ok('GET', `jobs/alm/${String(outcome!.id)}/?include=started_at`);
      expect(read).toMatchObject({ started_at: now, last_run: now, ready: 1 });
    });
  });
});
