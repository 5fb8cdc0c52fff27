import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LeasedJob } from '@syncledger/domain';
import sql from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { AgentsService } from '../src/ledger/agents/index.js';
import type { TestApp } from './support/test-app.js';
import { agentRole, queue } from './support/waiting.js';
import { addUser, makeProject, startApp, type TestUser } from './support/world.js';

/** How many agents a user may have. */
describe.each(nightlyDialects)('agents of one user on %s', (dialect) => {
  let app: TestApp;
  let role: string;
  let person: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    role = await agentRole(app);
  });
  beforeEach(async () => {
    person = await addUser(app, { role });
  });
  afterAll(() => app.close());

  const claim = (agent: string, token = person.token) =>
    app.call<{ results: LeasedJob[]; detail?: string }>('POST', 'jobs/claim/', { token, body: { agent } });
  const count = async () => {
    await app.app.get(AgentsService).flush();
    return (await app.ok<{ count: number }>('GET', `agents/?user=${person.id}&page_size=1`)).count;
  };
  const insert = (many: number) => {
    const numbers = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${many})`;
    return app.database.write((tx) =>
      tx.rows(
        sql`INSERT INTO agents (user_id, name, last_seen_at) ${numbers} SELECT CAST(${person.id} AS bigint), 'agent ' || i, CAST(${app.clock.now()} AS bigint) + i FROM n`,
      ),
    );
  };

  it('are at most 200, however many come at once', async () => {
    await insert(190);
    const answers = await Promise.all(Array.from({ length: 30 }, (_, at) => claim(`new ${at}`)));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ status }) => status)).toEqual(Array(20).fill(409));
    expect(refused[0]!.body.detail).toContain('200 agents');
    expect(await count()).toBe(200);
  });

  it('that exist can still claim, and so can agents of other users', async () => {
    await insert(250);
    const id = await queue(app, await makeProject(app));
    expect((await claim('one more')).status).toBe(409);
    expect((await claim('agent 250')).body.results.map((job) => job.id)).toEqual([id]);
    expect((await app.call('POST', 'jobs/claim/', { token: person.token, body: {} })).status).toBe(200);
    const other = await addUser(app, { role });
    expect((await claim('one more', other.token)).status).toBe(200);
    expect(await count()).toBe(250);
  });

  it('are replaced once they were not seen for a day', async () => {
    await insert(200);
    app.clock.advance(24 * 3600 - 10);
    expect((await claim('early')).status).toBe(409);
    app.clock.advance(11);
    expect((await claim('agent 2')).status).toBe(200);
    expect((await claim('late')).status).toBe(200);
    const names = await app.ok<{ results: { name: string }[] }>('GET', `agents/?user=${person.id}&ordering=last_seen`);
    expect(names.results).toHaveLength(200);
    expect(names.results.map(({ name }) => name)).not.toContain('agent 1');
    expect(
      names.results
        .slice(-2)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['agent 2', 'late']);
  });
});
