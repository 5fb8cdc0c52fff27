import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aResult } from '@syncledger/domain/testing';
import sql, { join, raw } from 'sql-template-tag';

import { JobChangeFeed } from '../src/ledger/changes/index.js';
import { ResultsRepository } from '../src/ledger/jobs/results.repository.js';
import { aConnectionIn, aPerson, aProjectOf, type Person, type WireJob } from './support/job-world.js';
import { dialects, TestApp } from './support/test-app.js';

interface Claimed extends WireJob {
  readonly lease: { readonly token: string; readonly expires_at: string };
}

const RESULTS = 24;
const MISSING = 999_999;

/** Lets results be written once so many have arrived, however long that takes. */
function gather(app: TestApp, count: number): void {
  const repository = app.app.get(ResultsRepository);
  const record = repository.record.bind(repository);
  const all = Promise.withResolvers<void>();
  let arrived = 0;
  jest.spyOn(repository, 'record').mockImplementation(async (result) => {
    arrived += 1;
    if (arrived === count) all.resolve();
    await all.promise;
    return record(result);
  });
}

/** Results that arrive together are stored, and refused, as if each had come alone. */
describe.each(dialects)('results that arrive together, on %s', (dialect) => {
  let app: TestApp;
  let connections: number[];
  let project: number;

  beforeAll(async () => {
    app = await TestApp.start(dialect, { SYNCLEDGER_ADMIN_EMAIL: 'admin@example.com' });
    project = await aProjectOf(app);
    connections = [];
    for (let each = 0; each < 4; each += 1) connections.push(await aConnectionIn(app, project));
  });
  afterAll(() => app.close());

  /** Without the check against the document, which takes turns. */
  const send = async <T>(method: 'POST' | 'PATCH', path: string, body: object, token: string) => {
    const { statusCode, payload } = await app.app.inject({
      method,
      url: `/api/v2/${path}`,
      headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    });
    return { status: statusCode, body: JSON.parse(payload) as T };
  };
  const post = async (connection: number, message: string, token = app.admin, scope = '') => {
    const result = aResult(connection, { result_message: message, succeeded: message.length % 2 === 0 });
    const path = `${scope}jobs/alm/?include=created_at,state`;
    const { status, body } = await send<WireJob>('POST', path, result, token);
    return { status, job: body };
  };

  it('are answered with their own jobs, in fewer commits than results on both databases', async () => {
    const before = app.database.activity().commits;
    const messages = Array.from({ length: RESULTS }, (_, index) => 'm'.repeat(index + 1));
    const answers = await Promise.all(messages.map((text, index) => post(connections[index % 4]!, text)));
    const commits = app.database.activity().commits - before;
    expect(answers.map(({ status }) => status)).toEqual(messages.map(() => 200));
    expect(commits).toBeLessThan(RESULTS);
    expect(new Set(answers.map(({ job }) => job.id)).size).toBe(RESULTS);
    for (const [index, { job }] of answers.entries()) {
      const message = messages[index]!;
      expect(job).toMatchObject({ result_message: message, succeeded: message.length % 2 === 0, state: 'finished' });
      expect(job.connection.id).toBe(connections[index % 4]);
      expect(await app.ok('GET', `jobs/alm/${job.id}/?include=created_at,state`)).toEqual(job);
    }
  });

  it('finish the queued run of their connection once', async () => {
    const [connection = 0] = connections;
    const queued = await app.ok<WireJob>('POST', 'jobs/alm/', { connection, automatic: false, ready: false });
    const answers = await Promise.all(Array.from({ length: RESULTS }, (_, index) => post(connection, `r${index}`)));
    const ids = answers.map(({ job }) => job.id);
    expect(new Set(ids).size).toBe(RESULTS);
    expect(ids.filter((id) => id === queued.id)).toHaveLength(1);
  });

  it('are refused one by one, and the others stored', async () => {
    const [connection = 0] = connections;
    const archived = await aProjectOf(app);
    const inArchive = await aConnectionIn(app, archived);
    await app.ok('PATCH', `projects/${archived}/`, { archived: true });
    const answers = await Promise.all(
      [connection, MISSING, connection, inArchive, connection].map((one, index) => post(one, `one ${index}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 200, 409, 200]);
  });

  it('are stored with the rights of their own callers', async () => {
    const [connection = 0] = connections;
    const stranger: Person = await aPerson(app);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        post(connection, `two ${index}`, index % 2 === 0 ? app.admin : stranger.token),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map((_, index) => (index % 2 === 0 ? 200 : 403)));
  });

  it('share a commit in several projects, and belong to that of their path', async () => {
    // More than the commits of background work meanwhile.
    const projects = await Promise.all(Array.from({ length: 8 }, () => aProjectOf(app)));
    const own = await Promise.all(projects.map((one) => aConnectionIn(app, one)));
    const stranger: Person = await aPerson(app);
    await app.app.get(JobChangeFeed).drain();
    gather(app, 12);
    const before = app.database.activity().commits;
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        post(own[index % 8]!, `four ${index}`, app.admin, `projects/${projects[index % 8]!}/`),
      ),
    );
    expect(app.database.activity().commits - before).toBeLessThan(own.length);
    jest.restoreAllMocks();
    expect(answers.map(({ status, job }) => [status, job.connection.id])).toEqual(
      answers.map((_, index) => [200, own[index % 8]]),
    );
    const refused = await Promise.all([
      post(own[0]!, 'five', app.admin, `projects/${projects[1]!}/`),
      post(own[0]!, 'five', stranger.token, `projects/${projects[0]!}/`),
      post(own[0]!, 'five', app.admin, `projects/${MISSING}/`),
      post(own[1]!, 'five', app.admin, `projects/${projects[1]!}/`),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([400, 404, 404, 200]);
  });

  it('are read together, each by those who may see it, in the form that each asked for', async () => {
    const [connection = 0] = connections;
    const stranger: Person = await aPerson(app);
    const jobs = await Promise.all(Array.from({ length: 6 }, (_, index) => post(connection, `three ${index}`)));
    const ids = [...jobs.map(({ job }) => job.id), jobs[0]!.job.id, MISSING];
    const read = async (id: number, token: string, query: string) => {
      const headers = { authorization: `Token ${token}` };
      const { statusCode, json } = await app.app.inject({ url: `/api/v2/jobs/alm/${id}/${query}`, headers });
      return { status: statusCode, job: json<WireJob & { user: unknown; state?: string }>() };
    };
    const all = (token: string, query = '') => Promise.all(ids.map((id) => read(id, token, query)));
    const [plain, full, hidden] = await Promise.all([
      all(app.admin),
      all(app.admin, '?include=state&expand=user'),
      all(stranger.token),
    ]);
    expect(plain.map(({ status }) => status)).toEqual([...ids.slice(1).map(() => 200), 404]);
    expect(hidden.map(({ status }) => status)).toEqual(ids.map(() => 404));
    for (const [index, id] of ids.slice(0, -1).entries()) {
      expect(plain[index]!.job).toEqual(await app.ok('GET', `jobs/alm/${id}/`));
      expect(full[index]!.job).toEqual(await app.ok('GET', `jobs/alm/${id}/?include=state&expand=user`));
    }
  });

  describe('of runs that are claimed together', () => {
    const claim = async (body: object, token = app.admin) => {
      const { status, body: list } = await send<{ results?: Claimed[] }>('POST', 'jobs/claim/', body, token);
      return { status, runs: list.results ?? [] };
    };
    /** Queues runs of new connections. */
    const queue = async (count: number, command: string) => {
      const ids: number[] = [];
      for (let each = 0; each < count; each += 1) {
        const connection = await aConnectionIn(app, project, 'alm', { command });
        ids.push((await app.ok<WireJob>('POST', 'jobs/alm/', { connection, automatic: false, ready: false })).id);
      }
      return ids;
    };
    const finish = ({ id, lease }: Claimed, message: string, token = app.admin) => {
      const result = { lease: lease.token, ready: true, succeeded: true, result_message: message };
      return send<WireJob>('PATCH', `jobs/alm/${id}/?include=state`, result, token);
    };
    const idsOf = (runs: readonly Claimed[]) => runs.map(({ id }) => id).sort((a, b) => a - b);
    const agentsOf = async (runs: readonly Claimed[]) => {
      const among = join(idsOf(runs));
      const rows = await app.database.rows<{ agent: string }>(
        sql`SELECT DISTINCT agent FROM jobs WHERE id IN (${among})`,
      );
      return rows.map(({ agent }) => agent);
    };

    it('each claim gets what it asked for, and each finish stores its own result', async () => {
      const ids = await queue(9, 'together');
      const others = await queue(2, 'others');
      const stranger = await aPerson(app);
      const [many, one, none, other, refused] = await Promise.all([
        claim({ commands: ['together'], limit: 20, agent: 'many' }),
        claim({ commands: ['together'], agent: 'one', lease_seconds: 600 }),
        claim({ commands: ['nothing'], agent: 'none' }),
        claim({ commands: ['others'], limit: 20, agent: 'other' }),
        claim({ commands: ['together'] }, stranger.token),
      ]);
      expect([refused.status, none.status, none.runs]).toEqual([403, 200, []]);
      expect(idsOf(other.runs)).toEqual(others);
      expect(idsOf([...many.runs, ...one.runs])).toEqual(ids);
      for (const [name, { runs }] of Object.entries({ many, one, other })) {
        if (runs.length > 0) expect(await agentsOf(runs)).toEqual([name]);
      }
      const [first, second, third, ...rest] = many.runs;
      const answers = await Promise.all([
        finish({ ...first!, lease: second!.lease }, 'wrong'),
        finish(second!, 'twice'),
        finish(second!, 'twice'),
        finish(third!, 'stranger', stranger.token),
        ...rest.map((run) => finish(run, `run ${run.id}`)),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([409, 200, 200, 404, ...rest.map(() => 200)]);
      for (const [index, run] of rest.entries()) {
        const expected = { id: run.id, result_message: `run ${run.id}`, state: 'finished' };
        expect(answers[index + 4]!.body).toMatchObject(expected);
      }
      expect((await finish(first!, 'late')).status).toBe(200);
      expect((await finish(second!, 'another result')).status).toBe(409);
    });

    it('each claim gets one before another gets more, for as long as it asked', async () => {
      await queue(3, 'lasting');
      const claims = [
        claim({ commands: ['lasting'], lease_seconds: 60, limit: dialect === 'postgres' ? 3 : 2 }),
        claim({ commands: ['lasting'], lease_seconds: 900 }),
      ];
      const leased = (await Promise.all(claims)).map(({ runs }) => runs);
      expect(leased.map(({ length }) => length)).toEqual([2, 1]);
      const [short, long] = leased.map((runs) => Date.parse(runs[0]!.lease.expires_at));
      expect(Math.round((long! - short!) / 60_000)).toBe(14);
    });

    it('no run is handed out twice', async () => {
      const ids = await queue(12, 'once');
      const claims = await Promise.all(Array.from({ length: 10 }, () => claim({ commands: ['once'], limit: 2 })));
      expect(idsOf(claims.flatMap(({ runs }) => runs))).toEqual(ids);
    });
  });

  if (dialect === 'sqlite') return;

  it('do not fail with one that the database refuses', async () => {
    await app.database.write((tx) =>
      tx.rows(
        raw(`
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN IF NEW.result_message = ''refused'' THEN RAISE EXCEPTION ''no''; END IF; RETURN NEW; END';
        CREATE TRIGGER refuse BEFORE INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION refuse()`),
      ),
    );
    const messages = ['kept', 'refused', 'kept', 'kept'];
    const answers = await Promise.all(messages.map((message, index) => post(connections[index]!, message)));
    await app.database.write((tx) => tx.rows(raw('DROP TRIGGER refuse ON jobs')));
    expect(answers.map(({ status }) => status)).toEqual([200, 500, 200, 200]);
  });

  it('do not wait for a connection that is being changed', async () => {
    const [held = 0, ...free] = connections;
    const [locked, unlocked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const change = app.database.write(async (tx) => {
      await tx.rows(raw(`SELECT 1 FROM connections WHERE id = ${held} FOR UPDATE`));
      locked.resolve();
      await unlocked.promise;
    });
    await locked.promise;
    const [waiting, ...others] = [held, ...free].map((connection) => post(connection, 'one of several'));
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual(free.map(() => 200));
    unlocked.resolve();
    await change;
    expect((await waiting)?.status).toBe(200);
  });
});
