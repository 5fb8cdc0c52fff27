import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '@syncledger/domain';
import { nightlyDialects } from '@syncledger/testing';
import { raw } from 'sql-template-tag';

import { entriesOf, makeActor, type Actor } from './support/audited.js';
import type { TestApp } from './support/test-app.js';
import { addMember, makeConnection, makeProject, makeRole, startApp } from './support/world.js';

const CONNECTIONS = 30;

/** A page of connections is one entry of the audit. */
describe.each(nightlyDialects)('the audit of pages on %s', (dialect) => {
  let app: TestApp;
  let replica: TestApp;
  let role: string;
  const projects: number[] = [];
  const connections: number[][] = [];
  beforeAll(async () => {
    app = await startApp(dialect);
    replica = await app.replica();
    role = await makeRole(app, ['edit_alm_connections', 'view_all_projects']);
    for (const place of [0, 1]) {
      const project = await makeProject(app);
      projects.push(project);
      const made = Array.from({ length: CONNECTIONS / 2 }, () => makeConnection(app, 'alm', project));
      connections[place] = await Promise.all(made);
    }
  });
  afterAll(async () => {
    await replica.close();
    await app.close();
  });

  const revealsOf = ({ id }: Pick<Actor, 'id'>, query = '') => entriesOf(app, `action=reveal&actor=${id}&${query}`);
  const namesOf = (ids: readonly number[]) => ids.map((id) => `connection/${id}`).toSorted();

  it('names all connections of a page in one row, and each once', async () => {
    const actor = await makeActor(app, { role });
    const [first] = connections[0]!;
    await app.ok('GET', `connections/alm/${first!}/`, undefined, actor.token);
    await app.ok('GET', 'connections/?page_size=100', undefined, actor.token);
    await app.ok('GET', 'connections/', undefined, actor.token);
    const [one, page, ...others] = await revealsOf(actor);
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      object: `connection/${first!}`,
      objects: [`connection/${first!}`],
      project: projects[0],
    });
    expect(page).toMatchObject({ object: 'connection', project: null, fields: ['params'] });
    expect(page!.objects.toSorted()).toEqual(namesOf(connections.flat().filter((id) => id !== first)));
  });

  it('names each connection once when two replicas show the same at once', async () => {
    const actor = await makeActor(app, { role });
    const paths = ['connections/', `connections/?project=${projects[0]!}`, `connections/?project=${projects[1]!}`];
    const calls = Array.from({ length: 12 }, (_, i) =>
      (i % 2 === 0 ? app : replica).call('GET', paths[i % 3]!, { token: actor.token }),
    );
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]));
    const objects = (await revealsOf(actor)).flatMap((entry) => entry.objects);
    expect(objects.toSorted()).toEqual(namesOf(connections.flat()));
  });

  it('is found by each of its connections', async () => {
    const actor = await makeActor(app, { role });
    await app.ok('GET', 'connections/?page_size=100', undefined, actor.token);
    for (const id of [connections[0]![3]!, connections[1]![4]!]) {
      expect(await revealsOf(actor, `object=connection/${id}`)).toHaveLength(1);
    }
    expect(await revealsOf(actor, 'object=connection')).toHaveLength(1);
    expect(await revealsOf(actor, 'object=connection/999999999')).toEqual([]);
    expect(await revealsOf(actor, `object=token/${connections[0]![3]!}`)).toEqual([]);
  });

  it('shows a reader only the connections of projects that the reader sees', async () => {
    const actor = await makeActor(app, { role });
    await app.ok('GET', 'connections/?page_size=100', undefined, actor.token);
    const reader = await makeActor(app, { role: await makeRole(app, ['manage_users']) });
    const list = async (query: string) => {
      const path = `audit/?action=reveal&actor=${actor.id}&${query}`;
      return (await app.ok<{ results: AuditEntry[] }>('GET', path, undefined, reader.token)).results;
    };
    expect(await list('')).toEqual([]);
    await addMember(app, projects[1]!, 'PR6', reader);
    const [mine, theirs] = [connections[1]!, connections[0]!];
    const [seen, ...others] = await list('');
    expect([seen!.objects.toSorted(), seen!.project, seen!.object, others]).toEqual([
      namesOf(mine),
      projects[1],
      'connection',
      [],
    ]);
    expect(await list(`object=connection/${mine[0]!}`)).toHaveLength(1);
    expect(await list(`object=connection/${theirs[0]!}`)).toEqual([]);
    expect(
      await app.ok('GET', `audit/?action=reveal&actor=${actor.id}&page_size=5`, undefined, reader.token),
    ).toMatchObject({ count: 1 });
  });

  it('takes less than 30 bytes a connection', async () => {
    const actor = await makeActor(app, { role });
    await app.ok('GET', 'connections/?page_size=100', undefined, actor.token);
    const [entry] = await app.database.rows<{ bytes: number; rows: number }>(
      raw(`SELECT sum(length(revealed)) AS bytes, count(*) AS rows FROM audit_entries WHERE actor_id = ${actor.id}
        AND action = 'reveal'`),
    );
    expect(entry!.rows).toBe(1);
    expect(entry!.bytes).toBeLessThan(30 * CONNECTIONS);
  });
});
