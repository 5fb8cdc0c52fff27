import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GlobalPermission, Kind } from '@syncledger/domain';
import { allGlobalPermissions, builtInGlobalRoles, builtInProjectRoles, editPermission } from '@syncledger/domain';
import { aConnection, aResult } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import { fillPath, plainBodies, routesOf, type PathIds, type Route } from './support/routes-to-call.js';
import { codeIn, signIn } from './support/sign-in.js';
import { secretsIn, storedTexts } from './support/stored-text.js';
import type { Answer, TestApp } from './support/test-app.js';
import { makeJob, addUser, makeRole, makeToken, makeUser, startApp } from './support/world.js';

const canary: Record<Kind, string> = { alm: 'cAnArY-aLm-51c0ffee', analysis: 'cAnArY-sCaN-51c0ffee' };
const kinds: Kind[] = ['alm', 'analysis'];

const marker = { $secret: true };

/** A canary as a value, a key, and deep inside. */
const paramsOf = (kind: Kind) => ({
  alm_pass: canary[kind],
  [`key-${canary[kind]}`]: 7,
  nested: [{ deep: [`${canary[kind]}-deep`] }],
});

const maskedOf = (kind: Kind) => Object.fromEntries(Object.keys(paramsOf(kind)).map((name) => [name, marker]));

const [editAlm, editAnalysis] = [editPermission.alm, editPermission.analysis];
const allButEditing = allGlobalPermissions.filter((one) => one !== editAlm && one !== editAnalysis);
const customRoles: Record<string, GlobalPermission[]> = {
  'only ALM': [editAlm],
  'only analysis': [editAnalysis],
  'all but editing': allButEditing,
  'ALM everywhere': [editAlm, 'view_all_projects', 'sync_all', 'manage_users'],
};
const globalRoles: Record<string, readonly GlobalPermission[]> = {
  ...Object.fromEntries(builtInGlobalRoles.map(({ id, permissions }) => [id, permissions])),
  ...customRoles,
};
const projectRoles = [undefined, ...builtInProjectRoles.map(({ id }) => id)];

interface Caller {
  readonly name: string;
  readonly role: string;
  readonly projectRole: string | undefined;
  readonly isSuperuser: boolean;
}

const callers: Caller[] = [
  ...Object.keys(globalRoles).flatMap((role) =>
    projectRoles.map((projectRole) => ({
      name: `${role} with ${projectRole ?? 'no role'} in the project`,
      role,
      projectRole,
      isSuperuser: false,
    })),
  ),
  { name: 'a superuser', role: 'UR5', projectRole: undefined, isSuperuser: true },
];

function sees({ role, projectRole, isSuperuser }: Caller, kind: Kind): boolean {
  const held = globalRoles[role] ?? [];
  if (isSuperuser) return true;
  const isVisible = Boolean(projectRole) || held.includes('view_all_projects') || held.includes('edit_all_projects');
  return isVisible && held.includes(editPermission[kind]);
}

/** Wire contract, section 2, `connection.params`; issue 2, item 6. */
describe.each(nightlyDialects)('params on %s', (dialect) => {
  let app: TestApp;
  let routes: Route[];
  let ids: PathIds;
  const tokens = new Map<string, string>();
  const secrets: string[] = [];

  const makeCallers = async () => {
    const roleIds = new Map<string, string>();
    for (const [name, permissions] of Object.entries(customRoles)) roleIds.set(name, await makeRole(app, permissions));
    const users: { email: string; role: string }[] = [];
    for (const { name, role, projectRole, isSuperuser } of callers) {
      const person = await addUser(app, { role: roleIds.get(role) ?? role, is_superuser: isSuperuser });
      tokens.set(name, person.token);
      if (projectRole) users.push({ email: person.email, role: projectRole });
    }
    return users;
  };

  const makeIds = async (users: { email: string; role: string }[]): Promise<PathIds> => {
    const { id: project } = await app.ok<{ id: number }>('POST', 'projects/', { name: 'Canaries', users });
    const connections: Record<string, number> = {};
    const jobs: Record<string, number> = {};
    for (const kind of kinds) {
      const body = { ...aConnection(project), params: paramsOf(kind) };
      connections[kind] = (await app.ok<{ id: number }>('POST', `connections/${kind}/`, body)).id;
      jobs[kind] = await makeJob(app, kind, connections[kind]);
    }
    return { ...(await makePassing()), project, connections, jobs };
  };

  /** Objects that a caller may delete: each caller gets its own. */
  const makePassing = async () => {
    const role = await app.ok<{ id: string }>('POST', 'project-roles/', plainBodies['CreateProjectRoleInput']?.());
    const user = await makeUser(app);
    const token = await app.ok<{ id: number; token: string }>('POST', `users/${user}/api-tokens/`, { name: 'Passing' });
    const { id: session, secret } = await signIn(app, token);
    secrets.push(token.token, secret);
    const hook = await app.ok<{ id: number; secret: string }>(
      'POST',
      'webhooks/',
      plainBodies['CreateWebhookInput']?.(),
    );
    const { id: delivery } = await app.ok<{ id: number }>('POST', `webhooks/${hook.id}/test/`);
    const ids = { user, namedToken: token.id, session, globalRole: await makeRole(app, []), projectRole: role.id };
    return { ...ids, webhook: hook.id, delivery };
  };

  beforeAll(async () => {
    app = await startApp(dialect);
    ids = await makeIds(await makeCallers());
    routes = await routesOf(app);
    secrets.push(app.admin, ...tokens.values());
  });
  afterAll(() => app.close());

  const bodyFor = ({ body, path }: Route) => {
    const kind: Kind = path.includes('/analysis/') ? 'analysis' : 'alm';
    if (body === 'SubmitJobInput') return aResult(ids.connections[kind] ?? 0);
    if (body === 'UpdateConnectionInput') return { params: paramsOf(kind) };
    if (body === 'CreateConnectionInput') return { ...aConnection(ids.project), params: paramsOf(kind) };
    const make = plainBodies[body ?? ''];
    if (body && !make) throw new Error(`Nothing makes a ${body}.`);
    return make?.();
  };

  const variantsOf = ({ method, parameters }: Route) => {
    const names = parameters.filter((name) => ['include', 'expand', 'page_size'].includes(name));
    const values: Record<string, string> = { include: 'state,attempt', expand: 'user', page_size: '1000' };
    const all = `?${names.map((name) => `${name}=${values[name] ?? ''}`).join('&')}`;
    const masked = parameters.includes('mask') ? ['?mask=secrets'] : [];
    if (names.length === 0) return ['', ...masked];
    return method === 'GET' ? ['', all, ...masked] : [all, ...masked];
  };

  /** Takes the params that the caller may see out of an answer, and says of which kinds they were. */
  const takeParams = (value: unknown, shown: Set<Kind>, isMasked: boolean): void => {
    if (typeof value !== 'object' || value === null) return;
    const object = value as Record<string, unknown>;
    if ('params' in object) {
      const text = JSON.stringify(object['params']);
      const kind = kinds.find((one) => text.includes(canary[one]));
      if (kind) {
        const wanted = isMasked ? maskedOf(kind) : paramsOf(kind);
        // A hundred thousand of them: most are the same to the letter.
        if (text !== JSON.stringify(wanted)) expect(object['params']).toEqual(wanted);
        shown.add(kind);
      }
      delete object['params'];
    }
    for (const member of Object.values(object)) takeParams(member, shown, isMasked);
  };

  const check = (what: string, { body, text, headers }: Answer, caller: Caller) => {
    const shown = new Set<Kind>();
    const copy: unknown = typeof body === 'string' ? body : structuredClone(body);
    takeParams(copy, shown, what.includes('mask=secrets'));
    for (const kind of shown) expect([what, kind, sees(caller, kind)]).toEqual([what, kind, true]);
    const rest = (typeof copy === 'string' ? text : JSON.stringify(copy)) + JSON.stringify(headers);
    expect([what, kinds.filter((kind) => rest.includes(canary[kind]))]).toEqual([what, []]);
    return shown;
  };

  it.each(callers)('are shown to $name as far as the edit permissions go', async (caller) => {
    const shown: Kind[] = [];
    ids = { ...ids, ...(await makePassing()) };
    for (const route of routes) {
      for (const query of variantsOf(route)) {
        const body = bodyFor(route);
        const url = `${fillPath(route.path, ids)}${query}`;
        const token = tokens.get(caller.name)!;
        const answer = await app.call(route.method, url, { token, ...(body && { body }) });
        if (answer.status === 201 && typeof answer.body['token'] === 'string') secrets.push(answer.body['token']);
        const code = codeIn(String(answer.body['url']));
        if (code !== '') secrets.push(code);
        shown.push(...check(`${route.method} ${url}`, answer, caller));
      }
    }
    // In the lists of connections and jobs, in the single ones, and in what POST and PATCH answer.
    const times = (kind: Kind) => shown.filter((one) => one === kind).length;
    for (const kind of kinds) {
      if (sees(caller, kind)) expect(times(kind)).toBeGreaterThanOrEqual(18);
      else expect(times(kind)).toBe(0);
    }
  });

  it('have no key at all where they are not shown', async () => {
    const token = tokens.get('UR1 with PR4 in the project')!;
    for (const kind of kinds) {
      const job = await app.ok<{ connection: object }>(
        'GET',
        `jobs/${kind}/${String(ids.jobs[kind])}`,
        undefined,
        token,
      );
      const fields = ['alias', 'command', 'frequency', 'id', 'project', 'system'];
      expect(Object.keys(job.connection)).toEqual(fields);
      const connection = await app.ok('GET', `connections/${kind}/${String(ids.connections[kind])}/`, undefined, token);
      expect(connection).not.toHaveProperty('params');
    }
  });

  it('are not in any error, of a right or a wrong request', async () => {
    const wrongs = kinds.flatMap((kind) => [
      { ...aConnection(ids.project), params: paramsOf(kind), extra: 1 },
      { ...aConnection(ids.project), params: paramsOf(kind), system: 'x'.repeat(300), frequency: 'never' },
      { ...aConnection(ids.project), params: canary[kind] },
      { ...aConnection(ids.project), params: [canary[kind]] },
      { ...aConnection(ids.project), params: { ...paramsOf(kind), nul: '\u0000' } },
      { ...aConnection(ids.project), params: { big: canary[kind].repeat(10_000) } },
      { ...aConnection(123_456), params: paramsOf(kind) },
    ]);
    const texts: string[] = [];
    for (const token of [app.admin, tokens.get('only ALM with PR6 in the project')!, null]) {
      for (const kind of kinds) {
        for (const body of wrongs) texts.push((await app.call('POST', `connections/${kind}/`, { token, body })).text);
        for (const raw of [`{"params": {"a": "${canary[kind]}"`, `{"params": {"a": ${canary[kind]}}}`, canary[kind]]) {
          texts.push((await app.call('POST', `connections/${kind}/`, { token, raw })).text);
        }
        const headers = { 'content-type': 'text/plain' };
        texts.push((await app.call('POST', `connections/${kind}/`, { token, raw: canary[kind], headers })).text);
      }
    }
    expect(texts.filter((text) => kinds.some((kind) => text.includes(canary[kind])))).toEqual([]);
  });

  it('can’t be found by a search or a filter', async () => {
    for (const query of [`search=${canary.alm}`, `system=${canary.alm}`]) {
      expect(await app.ok('GET', `jobs/?${query}`)).toEqual({ results: [] });
      expect(await app.ok('GET', `connections/?${query}`)).toEqual({ results: [] });
    }
  });

  it('are not in the document', async () => {
    const { text } = await app.call('GET', '/api/docs-json');
    for (const kind of kinds) expect(text).not.toContain(canary[kind]);
  });

  it('are in no line of the log, nor is a token', async () => {
    secrets.push(await makeToken(app, await makeUser(app)));
    await app.call('GET', `jobs/?token=${secrets[1]!}`);
    const log = app.logs.join('\n');
    expect(log.length).toBeGreaterThan(1000);
    expect(secretsIn(log, [...secrets, ...Object.values(canary)])).toEqual([]);
  });

  it('are nowhere in the database as they are, nor is a token', async () => {
    const texts = await storedTexts(app.database);
    expect([...texts.values()].join('').length).toBeGreaterThan(1000);
    expect([...texts.values()].some((text) => text.includes('Canaries'))).toBe(true);
    for (const [place, text] of texts) {
      expect([place, secretsIn(text, [...secrets, ...Object.values(canary)])]).toEqual([place, []]);
    }
  });
});
