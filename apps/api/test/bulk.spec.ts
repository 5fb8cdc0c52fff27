import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatTime } from '@syncledger/domain';
import { aResult } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';

import { outcomesOf as outcomes, sendBulk, type BulkOptions, type Outcome } from './support/bulk.js';
import { aConnectionIn, aPerson, aProjectOf, type Person, type WireJob, type WireList } from './support/job-world.js';
import { dialects, TestApp, type Answer } from './support/test-app.js';

/** Wire contract, section 6: many results at once. */
describe.each(dialects)('many results on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let connection: number;
  let normal: Person;
  let manager: Person;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    [manager, normal] = [await aPerson(app), await aPerson(app)];
    project = await aProjectOf(app, [
      [manager, 'PR4'],
      [normal, 'PR5'],
    ]);
    connection = await aConnectionIn(app, project);
  });
  afterAll(() => app.close());

  const send = (raw: string | Buffer, options?: BulkOptions) => sendBulk(app, raw, options);
  const outcomesOf = (results: readonly object[], options?: BulkOptions) => outcomes(app, results, options);
  const count = async () => (await app.ok<WireList>('GET', 'jobs/?page_size=1')).count;
  const ids = (outcomes: readonly Outcome[]) => outcomes.map(({ id }) => id);
  const jobOf = ({ id }: Outcome) =>
    app.ok<WireJob>('GET', `jobs/alm/${String(id)}?include=state,started_at,created_at`);

  describe('are recorded', () => {
    it('in their order, as lines and as an array alike', async () => {
      const results = [0, 1, 2].map((place) => aResult(connection, { result_message: `${place} "[{,\n\\` }));
      const lines = await outcomesOf(results);
      const pretty = await send(JSON.stringify(results, null, 2), { type: 'application/json' });
      for (const made of [lines, pretty.body.results]) {
        expect(made.map(({ status }) => status)).toEqual(['created', 'created', 'created']);
        const messages = await Promise.all(made.map(async (outcome) => (await jobOf(outcome)).result_message));
        expect(messages).toEqual(results.map((result) => result.result_message));
        const ids = made.map(({ id }) => id ?? 0);
        expect(ids).toEqual(ids.toSorted((one, other) => one - other));
      }
    });

    it('as a single POST records them', async () => {
      const { id: single } = await app.ok<WireJob>('POST', 'jobs/alm/', aResult(connection), manager.token);
      const [many] = await outcomesOf([aResult(connection)], { token: manager.token });
      const [one, other] = [await jobOf({ id: single }), await jobOf(many!)];
      expect(other).toEqual({ ...one, id: many!.id });
    });

    it('from a body that comes in small pieces, characters and escapes cut in two', async () => {
      const message = '😀\\" é]';
      const text = Buffer.from(JSON.stringify([aResult(connection, { result_message: message }), aResult(connection)]));
      const payload = Readable.from([...text].map((byte) => Buffer.from([byte])));
      const headers = { authorization: `Token ${app.admin}`, 'content-type': 'application/json' };
      const answer = await app.app.inject({ method: 'POST', url: '/api/v2/jobs/alm/bulk', headers, payload });
      const { results } = JSON.parse(answer.payload) as { results: Outcome[] };
      expect([answer.statusCode, results.length]).toEqual([200, 2]);
      expect((await jobOf(results[0]!)).result_message).toBe(message);
    });

    it('none when none were sent', async () => {
      expect((await send('\n \n')).body).toEqual({ results: [] });
      expect((await send(' [ ] ', { type: 'application/json' })).body).toEqual({ results: [] });
    });
  });

  it('although a line is invalid, which fails alone with the errors of a single POST', async () => {
    const elsewhere = await aConnectionIn(app, await aProjectOf(app));
    const analysis = await aConnectionIn(app, project, 'analysis');
    const archived = await aProjectOf(app, [[manager, 'PR4']]);
    const asleep = await aConnectionIn(app, archived);
    await app.ok('PATCH', `projects/${archived}/`, { archived: true });
    const forbidden = await aConnectionIn(app, await aProjectOf(app, [[manager, 'PR6']]));
    const bad: [string | object, string][] = [
      ['{"connection": }', 'detail'],
      [Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1'), 'detail'],
      ['[1]', 'detail'],
      ['"x"', 'detail'],
      [{ ...aResult(connection), sucecded: true }, 'sucecded'],
      [aResult(999_999), 'connection'],
      [aResult(elsewhere), 'connection'],
      [aResult(analysis), 'connection'],
      [aResult(forbidden), 'detail'],
      [aResult(asleep), 'detail'],
      [aResult(connection, { result_message: 'x'.repeat(1_048_577) }), 'detail'],
      [{ ...aResult(connection), ready: false }, 'ready'],
      [{ ...aResult(connection), ready: 0 }, 'ready'],
      [{ ...aResult(connection), started_at: '2200-01-01T00:00:00Z' }, 'started_at'],
      [{ ...aResult(connection), last_run: '2200-01-01T00:00:00Z' }, 'last_run'],
      [{ ...aResult(connection), started_at: '2020-01-02T00:00:00Z', last_run: '2020-01-01T00:00:00Z' }, 'started_at'],
      [{ ...aResult(connection), external_id: '' }, 'external_id'],
      [{ ...aResult(connection), kind: 'analysis' }, 'kind'],
      [{ connection }, 'automatic,result_message,succeeded'],
    ];
    const before = (await count()) ?? 0;
    const fine = JSON.stringify(aResult(connection));
    const lines = bad.flatMap(([line]) => [typeof line === 'string' ? line : JSON.stringify(line), fine]);
    const { status, body } = await send(Buffer.from(lines.join('\n')), { token: manager.token });
    expect(status).toBe(200);
    const wrong = body.results.filter((_, place) => place % 2 === 0);
    expect(wrong.map(({ errors = {} }) => Object.keys(errors).sort().join())).toEqual(bad.map(([, fields]) => fields));
    expect(body.results.filter(({ id }) => id !== undefined).length).toBe(bad.length);
    expect(await count()).toBe(before + bad.length);
    const single = await app.call('POST', 'jobs/alm/', { body: aResult(forbidden), token: manager.token });
    expect(wrong[8]?.errors).toEqual({ detail: [single.body['detail']] });
  });

  it('need the right of the kind, result by result', async () => {
    const analysis = await aConnectionIn(app, project, 'analysis');
    const [alm] = await outcomesOf([aResult(connection)], { token: normal.token });
    const [scan] = await outcomesOf([aResult(analysis)], { token: normal.token, kind: 'analysis' });
    expect([Object.keys(alm!), Object.keys(scan!)]).toEqual([['errors'], ['id', 'status']]);
  });

  describe('with an external_id', () => {
    it('change nothing when sent again, and answer the same id', async () => {
      const other = await aConnectionIn(app, project);
      const named = ['a', 'b', 'a'].map((id) => ({ ...aResult(connection), external_id: `again-${id}` }));
      const first = await outcomesOf(named);
      expect(first.map(({ status }) => status)).toEqual(['created', 'created', 'known']);
      expect([first[2]?.id === first[0]?.id, first[1]?.id === first[0]?.id]).toEqual([true, false]);
      const before = await count();
      app.clock.advance(1);
      expect(await outcomesOf(named)).toEqual(first.map(({ id }) => ({ id, status: 'known' })));
      expect(await count()).toBe(before);
      const [elsewhere] = await outcomesOf([{ ...named[0], connection: other }]);
      expect([elsewhere?.status, ids(first).includes(elsewhere!.id)]).toEqual(['created', false]);
    });

    it('are errors with other content, in the same body, too', async () => {
      const ahead = formatTime(app.clock.now() + 60_000_000);
      const sent = {
        ...aResult(connection),
        external_id: 'other',
        started_at: '2020-01-01T00:00:00Z',
        last_run: ahead,
      };
      const plain = { ...aResult(connection), external_id: 'plain', ready: 7 };
      const first = await outcomesOf([sent, plain]);
      const others = [
        { ...sent, automatic: !sent.automatic },
        { ...sent, succeeded: !sent.succeeded },
        { ...sent, result_message: sent.result_message.toUpperCase() },
        { ...sent, result_message: `${sent.result_message}\0` },
        { ...sent, started_at: null },
        { ...sent, last_run: '2020-01-01T00:00:01Z' },
        { ...plain, ready: 8 },
      ];
      const fresh = others.map((result) => ({ ...result, external_id: `new ${result.external_id}` }));
      const answers = await outcomesOf([
        { ...sent, external_id: 'new other' },
        { ...plain, external_id: 'new plain' },
        ...fresh,
      ]);
      app.clock.advance(120);
      const before = await count();
      for (const outcome of [...(await outcomesOf(others)), ...answers.slice(2)]) {
        expect([outcome.id, Object.keys(outcome.errors ?? {})]).toEqual([undefined, ['external_id']]);
      }
      // The time that was ahead is not any more.
      expect(await outcomesOf([sent, plain])).toEqual(first.map(({ id }) => ({ id, status: 'known' })));
      expect(await count()).toBe(before);
    });

    it('are recorded once, also at the same moment in another order', async () => {
      const named = Array.from({ length: 300 }, (_, index) => ({
        ...aResult(connection),
        external_id: `race-${index}`,
      }));
      const before = (await count()) ?? 0;
      const [one, other] = await Promise.all([outcomesOf(named), outcomesOf(named.toReversed())]);
      expect(ids(other.toReversed())).toEqual(ids(one));
      expect([...one, ...other].filter(({ status }) => status === 'created')).toHaveLength(300);
      expect(await count()).toBe(before + 300);
    });
  });

  describe('of a connection with a queued run', () => {
    const queued = async () => {
      const id = await aConnectionIn(app, project);
      const run = await app.ok<WireJob>('POST', 'jobs/alm/', { connection: id, automatic: false, ready: false });
      return { id, run: run.id };
    };

    it('finish it with the first; later ones become new jobs', async () => {
      const { id, run } = await queued();
      const result = { ...aResult(id, { result_message: 'first' }), external_id: 'ends' };
      const outcomes = await outcomesOf([result, aResult(id), result]);
      expect([outcomes[0], outcomes[2]]).toEqual([
        { id: run, status: 'created' },
        { id: run, status: 'known' },
      ]);
      expect(outcomes[1]?.id).not.toBe(run);
      expect(await jobOf({ id: run })).toMatchObject({
        ready: 1,
        result_message: 'first',
        state: 'finished',
        automatic: true,
      });
      expect(await outcomesOf([result])).toEqual([{ id: run, status: 'known' }]);
    });

    it('do not finish it when they are dated before it was queued', async () => {
      const { id, run } = await queued();
      const past = { ...aResult(id), last_run: '2020-01-01T00:00:00Z' };
      const [old, now] = await outcomesOf([past, aResult(id)]);
      expect([old?.id === run, now?.id]).toEqual([false, run]);
    });
  });

  it('of a body that ends unexpectedly change nothing', async () => {
    await app.app.listen(0, '127.0.0.1');
    const { port } = app.app.getHttpServer().address() as AddressInfo;
    const before = (await count()) ?? 0;
    const socket = connect(port, '127.0.0.1');
    const line = `${JSON.stringify(aResult(connection))}\n`;
    socket.write(
      `POST /api/v2/jobs/alm/bulk/ HTTP/1.1\r\nHost: x\r\nAuthorization: Token ${app.admin}\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${line.length * 3000}\r\n\r\n${line.repeat(2999)}`,
    );
    socket.resume().end();
    await once(socket, 'close');
    expect((await outcomesOf([aResult(connection)]))[0]?.status).toBe('created');
    expect(await count()).toBe(before + 1);
  });

  describe('as a request', () => {
    const refused = async (answer: () => Promise<Answer>) => {
      const before = await count();
      const { status, body } = await answer();
      expect(await count()).toBe(before);
      return [status, ...Object.keys(body)];
    };

    it('of more than 10,000 results or 64 MiB are 413, and nothing changes', async () => {
      const many = `${JSON.stringify(aResult(connection))}\n`.repeat(10_001);
      expect(await refused(() => send(many))).toEqual([413, 'detail']);
      const large = Buffer.alloc(64 * 1_048_576 + 1, `${JSON.stringify(aResult(connection)).padEnd(60_000)}\n`);
      expect(await refused(() => send(large))).toEqual([413, 'detail']);
    });

    it('of another type are 415; single posts do not take lines', async () => {
      const line = JSON.stringify(aResult(connection));
      for (const type of ['text/plain', 'application/jsonl', 'application/x-json-array']) {
        expect(await refused(() => send(line, { type }))).toEqual([415, 'detail']);
      }
      const headers = { 'content-type': 'application/x-ndjson' };
      expect(await refused(() => app.call('POST', 'jobs/alm/', { raw: line, headers }))).toEqual([415, 'detail']);
      expect(await refused(() => app.call('POST', 'users/', { raw: ' '.repeat(1_048_577) }))).toEqual([413, 'detail']);
    });

    it('with an Idempotency-Key, or a parameter, are 400', async () => {
      const raw = JSON.stringify(aResult(connection));
      const headers = { 'content-type': 'application/x-ndjson', 'idempotency-key': 'k' };
      expect(await refused(() => app.call('POST', 'jobs/alm/bulk/', { raw, headers }))).toEqual([400, 'detail']);
      expect(
        await refused(() =>
          app.call('POST', 'jobs/alm/bulk/?ready=1', { raw, headers: { 'content-type': 'application/x-ndjson' } }),
        ),
      ).toEqual([400, 'ready']);
    });

    it('without a token that may write are 401 or 403', async () => {
      expect(await refused(() => send('{}', { token: 'wrong' }))).toEqual([401, 'detail']);
      const readOnly = await app.ok<{ token: string }>('POST', 'users/1/api-tokens/', {
        name: 'Reads',
        read_only: true,
      });
      expect(await refused(() => send('{}', { token: readOnly.token }))).toEqual([403, 'detail']);
    });
  });

  it('leave a change for each job, as single ones do', async () => {
    const id = await aConnectionIn(app, project);
    const outcomes = await outcomesOf([aResult(id), aResult(id)]);
    const rows = await app.database.rows<{ job_id: number }>(
      sql`SELECT job_id FROM job_changes WHERE connection_id = ${id} AND job_id > 0 UNION ALL SELECT job_id FROM events WHERE connection_id = ${id} AND type = 'job.finished'`,
    );
    expect(rows.map((row) => row.job_id).sort((one, other) => one - other)).toEqual(
      outcomes.map((outcome) => outcome.id),
    );
  });
});
