import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GlobalPermission, Kind } from '@syncledger/domain';
import { aConnection, aResult } from '@syncledger/domain/testing';
import { raw } from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { TokenUse } from '../src/access/tokens/token-use.js';
import { JobChangeFeed } from '../src/ledger/changes/index.js';
import { act, audited, entriesOf, makeActor, type Actor } from './support/audited.js';
import { insertJobs, type JobRow } from './support/job-world.js';
import { SlowReader } from './support/long-list.js';
import type { TestApp } from './support/test-app.js';
import { makeConnection, makeJob, makeNamedToken, makeProject, makeRole, startApp } from './support/world.js';

/** Later than what was done when the application started. */
const NOON = Date.parse('2100-03-04T12:00:00Z') * 1000;
const DAY = 24 * 3600;
const canary = 'cAnArY-rEvEaL-51c0ffee';
const AT_ONCE = 50;
/** More than a stream reads at a time, for each of several connections. */
const LONG = { connections: 15, jobs: 100, message: 'x'.repeat(2000) };

const editors: GlobalPermission[] = ['edit_alm_connections', 'edit_security_tool_connections'];

/** Wire contract, section 4: that `params` were shown is written before they are sent. */
describe.each(nightlyDialects)('the audit of shown params on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  const ids: Record<Kind, number> = { alm: 0, analysis: 0 };
  const jobs: Record<Kind, number> = { alm: 0, analysis: 0 };
  let roles: { both: string; alm: string; none: string };

  beforeAll(async () => {
    app = await startApp(dialect);
    app.clock.set(NOON);
    project = await makeProject(app);
    for (const kind of ['alm', 'analysis'] as const) {
      ids[kind] = await makeConnection(app, kind, project, { params: { alm_pass: canary } });
      jobs[kind] = await makeJob(app, kind, ids[kind]);
    }
    roles = {
      both: await makeRole(app, [...editors, 'view_all_projects', 'sync_all']),
      alm: await makeRole(app, ['edit_alm_connections', 'view_all_projects']),
      none: await makeRole(app, ['view_all_projects', 'sync_all', 'edit_all_projects']),
    };
  });
  afterAll(() => app.close());

  const reveal = (...connections: number[]) => {
    const objects = connections.map((id) => `connection/${id}`);
    return act('reveal', objects.length === 1 ? objects[0]! : 'connection', { objects, project, fields: ['params'] });
  };
  const get = (actor: Actor, path: string) => audited(app, actor, 'GET', path);
  const revealsOf = (actor: Actor, query = '') => entriesOf(app, `action=reveal&actor=${actor.id}&${query}`);

  const answers: [string, () => ['GET' | 'POST' | 'PATCH', string, object?], Kind[]][] = [
    ['a connection', () => ['GET', `connections/alm/${ids.alm}/`], ['alm']],
    ['a connection for scans', () => ['GET', `connections/analysis/${ids.analysis}/`], ['analysis']],
    ['the connections of a kind', () => ['GET', 'connections/alm/'], ['alm']],
    ['all connections', () => ['GET', 'connections/'], ['alm', 'analysis']],
    ['a page of them', () => ['GET', 'connections/?page_size=10'], ['alm', 'analysis']],
    ['a job', () => ['GET', `jobs/analysis/${jobs.analysis}`], ['analysis']],
    ['the jobs of a kind', () => ['GET', 'jobs/alm/'], ['alm']],
    ['a page of them', () => ['GET', 'jobs/analysis/?page_size=10'], ['analysis']],
    ['all jobs', () => ['GET', 'jobs/'], ['alm', 'analysis']],
    ['the jobs of a project', () => ['GET', `projects/${project}/jobs/alm/?page_size=10`], ['alm']],
    ['a job that is posted', () => ['POST', 'jobs/alm/', aResult(ids.alm)], ['alm']],
    ['a connection that is changed', () => ['PATCH', `connections/alm/${ids.alm}/`, { alias: 'Same' }], ['alm']],
  ];

  it.each(answers)('has one entry of all connections of %s', async (_, request, kinds) => {
    const [actor, blind] = [await makeActor(app, { role: roles.both }), await makeActor(app, { role: roles.none })];
    const [method, path, body] = request();
    const first = await audited(app, actor, method, path, body && { body });
    expect(first.text).toContain(canary);
    const reveals = first.acts.filter(({ action }) => action === 'reveal');
    expect(reveals).toEqual([reveal(...kinds.map((kind) => ids[kind]))]);
    expect(first.acts.length - reveals.length).toBe(method === 'PATCH' ? 1 : 0);
    const again = await audited(app, actor, method, path, body && { body });
    expect(again.acts.filter(({ action }) => action === 'reveal')).toEqual([]);
    // Nobody is told of what was not shown, and nothing of what was not sent.
    expect((await audited(app, blind, method, path, body && { body })).acts).toEqual([]);
    expect((await audited(app, await makeActor(app, { role: roles.both }), 'HEAD', path)).acts).toEqual([]);
  });

  it('has nothing of kinds whose params one does not see', async () => {
    for (const path of ['connections/', 'jobs/', 'connections/?page_size=10', 'jobs/?page_size=10']) {
      const actor = await makeActor(app, { role: roles.alm });
      expect([path, (await get(actor, path)).acts]).toEqual([path, [reveal(ids.alm)]]);
    }
    const actor = await makeActor(app, { role: roles.alm });
    for (const path of [`connections/analysis/${ids.analysis}/`, `jobs/analysis/${jobs.analysis}`, 'jobs/analysis/']) {
      const { status, acts } = await get(actor, path);
      expect([path, status, acts]).toEqual([path, 200, []]);
    }
  });

  it('has nothing of what is masked, hidden or refused', async () => {
    const [actor, outsider] = [
      await makeActor(app, { role: roles.both }),
      await makeActor(app, { role: await makeRole(app, editors) }),
    ];
    for (const path of ['connections/', 'jobs/', `connections/alm/${ids.alm}/`, `jobs/alm/${jobs.alm}`]) {
      const masked = await get(actor, `${path}?mask=secrets`);
      expect([path, masked.text.includes(canary), masked.acts]).toEqual([path, false, []]);
      expect([path, (await get(outsider, path)).acts]).toEqual([path, []]);
      expect([path, (await get(actor, `${path}?unknown=1`)).acts]).toEqual([path, []]);
    }
    expect((await get(actor, `connections/analysis/${ids.alm}/`)).acts).toEqual([]);
  });

  it('has one entry a user, token and day in UTC', async () => {
    const actor = await makeActor(app, { role: roles.both });
    const { id: tokenId, token } = await makeNamedToken(app, actor.id, { read_only: true });
    const other = { ...actor, token, tokenId };
    const path = `connections/alm/${ids.alm}/`;
    const at = async (time: string) => {
      app.clock.set(Date.parse(time) * 1000);
      return [(await get(other, path)).acts.length, (await get(actor, path)).acts.length];
    };
    // Each request comes a second after the one before.
    expect(await at('2100-03-05T10:00:00Z')).toEqual([1, 1]);
    expect(await at('2100-03-05T23:59:57Z')).toEqual([0, 0]);
    expect(await at('2100-03-05T23:59:58Z')).toEqual([0, 1]);
    expect(await at('2100-03-06T00:00:05Z')).toEqual([1, 0]);
    const entries = await revealsOf(actor);
    expect(entries.map(({ token: by }) => by)).toEqual([tokenId, actor.tokenId, actor.tokenId, tokenId]);
    app.clock.set(NOON + 10 * DAY * 1_000_000);
  });

  it('has an entry of its own for each user', async () => {
    const actors = [await makeActor(app, { role: roles.both }), await makeActor(app, { role: roles.alm })];
    for (const actor of actors) {
      expect((await get(actor, `jobs/alm/${jobs.alm}`)).acts).toEqual([reveal(ids.alm)]);
    }
  });

  it('costs a page that was shown before no write', async () => {
    const actor = await makeActor(app, { role: roles.both });
    const read = async (path: string) => {
      const { transactions } = app.database.activity();
      await app.ok('GET', path, undefined, actor.token);
      return app.database.activity().transactions - transactions;
    };
    await read('users/me/');
    // What is written of the token's use, and of what was done before, comes when it does.
    await app.app.get(TokenUse).flush();
    await app.app.get(JobChangeFeed).drain();
    expect(await read('connections/?page_size=10')).toBe(1);
    for (const path of ['connections/?page_size=10', 'jobs/?page_size=10', 'jobs/', `connections/alm/${ids.alm}/`]) {
      expect([path, await read(path)]).toEqual([path, 0]);
    }
  });

  it('has each entry once when many read the same for the first time at once', async () => {
    const actor = await makeActor(app, { role: roles.both });
    const here = await makeProject(app);
    const made = await Promise.all(Array.from({ length: 20 }, () => makeConnection(app, 'alm', here)));
    const paths = [`connections/?project=${here}`, `connections/?project=${here}&ordering=id&page_size=20`];
    const calls = Array.from({ length: AT_ONCE }, (_, i) => app.call('GET', paths[i % 2]!, { token: actor.token }));
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const objects = (await revealsOf(actor)).flatMap((entry) => entry.objects);
    expect(objects.toSorted()).toEqual(made.map((id) => `connection/${id}`).toSorted());
  });

  describe('of a long list', () => {
    let here: number;
    let connections: number[];
    beforeAll(async () => {
      here = await makeProject(app);
      const count = { length: LONG.connections };
      connections = await Promise.all(
        Array.from(count, (_, i) => makeConnection(app, 'alm', here, { params: { alm_pass: `${canary}-${i}.` } })),
      );
      const row = { kind: 'alm', project: here, user: 1, automatic: true, succeeded: true, ready: 1 } as const;
      const rows = connections.flatMap((connection): JobRow[] =>
        Array<JobRow>(LONG.jobs).fill({ ...row, connection, message: LONG.message, lastRun: NOON, startedAt: null }),
      );
      await insertJobs(app.database, rows);
      await app.app.listen(0, '127.0.0.1');
    });

    /** Without the check against the document, which would hide the status of the others. */
    const inject = ({ token }: Actor, path: string, method: 'GET' | 'POST' = 'GET', payload = '') =>
      app.app.inject({ method, url: `/api/v2/${path}`, headers: { authorization: `Token ${token}` }, payload });
    /** The part of a response that arrives before the connection ends. */
    const arriving = async ({ token }: Actor, path: string) => {
      const { answer } = await SlowReader.open(`${await app.app.getUrl()}/api/v2/${path}`, token);
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      await new Promise((resolve) => answer.once('close', resolve));
      return Buffer.concat(chunks).toString();
    };
    const secretOf = async (connection: number) => {
      const { params } = await app.ok<{ params: { alm_pass: string } }>('GET', `connections/alm/${connection}/`);
      return params.alm_pass;
    };
    /** Does something while the database refuses entries, of one object or of all. */
    const whileRefused = async <T>(object: number | undefined, work: () => Promise<T>): Promise<T> => {
      const isRefused =
        object === undefined ? 'TRUE' : `(object.object_id = '${object}' OR object.revealed LIKE '%${object}%')`;
      const [refuse, mend] = {
        sqlite: [
          `CREATE TRIGGER broken BEFORE INSERT ON audit_entries WHEN ${isRefused.replaceAll('object.', 'NEW.')} BEGIN SELECT RAISE(ABORT, 'broken'); END`,
          'DROP TRIGGER broken',
        ],
        postgres: [
          `ALTER TABLE audit_entries ADD CONSTRAINT broken CHECK (NOT (${isRefused.replaceAll('object.', '')})) NOT VALID`,
          'ALTER TABLE audit_entries DROP CONSTRAINT broken',
        ],
      }[dialect] as [string, string];
      await app.database.write((tx) => tx.rows(raw(refuse)));
      try {
        return await work();
      } finally {
        await app.database.write((tx) => tx.rows(raw(mend)));
      }
    };

    it('has every connection', async () => {
      const actor = await makeActor(app, { role: roles.both });
      const { payload } = await inject(actor, `projects/${here}/jobs/alm/`);
      expect((JSON.parse(payload) as { results: object[] }).results).toHaveLength(LONG.connections * LONG.jobs);
      const objects = (await revealsOf(actor)).flatMap((entry) => entry.objects);
      expect(objects.toSorted()).toEqual(connections.map((id) => `connection/${id}`).toSorted());
    });

    it('is written before anything is sent: what can’t be written is not', async () => {
      const actor = await makeActor(app, { role: roles.both });
      // Newest first: those of the connection made first are read last.
      const [unlucky, ...others] = connections;
      const secret = await secretOf(unlucky!);
      const text = await whileRefused(unlucky, () => arriving(actor, `projects/${here}/jobs/alm/`));
      expect([text.includes(secret), text.endsWith(']}')]).toEqual([false, false]);
      expect(text).toContain(await secretOf(others.at(-1)!));
      const written = new Set((await revealsOf(actor)).flatMap((entry) => entry.objects));
      expect(written).not.toContain(`connection/${unlucky!}`);
      for (const connection of others) {
        if (text.includes(await secretOf(connection))) expect(written).toContain(`connection/${connection}`);
      }
    });

    it('and of any other answer, keeps what it can’t write of from being sent', async () => {
      const actor = await makeActor(app, { role: roles.both });
      const body = aConnection(project, { params: { alm_pass: canary } });
      const paths = [
        `connections/alm/${ids.alm}/`,
        'connections/',
        'connections/?page_size=5',
        `jobs/alm/${jobs.alm}`,
        'jobs/?page_size=5',
        'jobs/',
        `projects/${here}/jobs/alm/`,
      ];
      await whileRefused(undefined, async () => {
        for (const path of paths) {
          const { statusCode, payload } = await inject(actor, path);
          expect([path, statusCode, payload]).toEqual([path, 500, '{"detail":"Internal server error."}']);
        }
        const posted = await inject(actor, 'connections/alm/', 'POST', JSON.stringify(body));
        expect([posted.statusCode, posted.payload]).toEqual([500, '{"detail":"Internal server error."}']);
        const masked = await inject(actor, 'connections/?mask=secrets');
        expect([masked.statusCode, masked.payload.includes(canary)]).toEqual([200, false]);
      });
      expect((await get(actor, `connections/alm/${ids.alm}/`)).acts).toEqual([reveal(ids.alm)]);
    });
  });
});
