import { aConnection, aResult, aUser } from '@syncledger/domain/testing';
import fc from 'fast-check';

import { addMember, NOBODY, type TestUser, type World } from './world.js';

/** A request that writes, and how its body can be invalid. */
export interface InvalidRequest {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body: object;
  /** Invalid values by field: of their form, by a rule, or references to what does not exist. */
  readonly wrong: Readonly<Record<string, readonly unknown[]>>;
  /** What a user gets who sees the object, but may not do this. */
  readonly reader: number;
  /** The same for a path with the id of no object, as the administrator. */
  readonly missing?: string;
}

export const BLANK = ['', ' \t\n', '\u200b\u00a0', '\u2800', '\u0007', '\ufeff\u3164'];

/** Requests of every route that writes, except bulk results. */
export async function invalidRequests(world: World): Promise<{ requests: InvalidRequest[]; reader: TestUser }> {
  const { app, project, alm, almJob, stranger } = world;
  const reader = await addMember(app, project, 'PR6');
  const { id: role } = await app.ok<{ id: string }>('POST', 'global-roles/', { name: 'Auditor', permissions: [] });
  const hook = { url: 'https://example.com/', events: ['job.failed'], project };
  const { id: webhook } = await app.ok<{ id: number }>('POST', 'webhooks/', hook);
  const lease = { lease: 'x', ready: true, succeeded: true, result_message: '' };
  const name = [...BLANK, 5];
  const roles = ['UR99', 4];
  const email = ['x', reader.email.toUpperCase()];
  const users = [
    [{ email: 'no@example.com', role: 'PR6' }],
    [{ email: reader.email, role: 'PR9' }, { email: 'x' }],
    [3, { email: reader.email, role: 'PR6' }, { email: reader.email, role: 'PR6' }],
  ];
  const job = {
    connection: [NOBODY, 'x'],
    automatic: ['x'],
    started_at: ['2100-01-01T00:00:00Z', 'now'],
    succeeded: [1],
  };
  const connection = {
    alias: name,
    frequency: ['yearly'],
    project: [NOBODY, 0],
    params: [{ a: { $secret: true } }, []],
  };
  const target = { url: ['http://127.0.0.1/', 'x'], events: [[], ['x']], enabled: [1] };
  const at = (path: string, id: number | string, rest = '') => ({
    path: `${path}${String(id)}/${rest}`,
    missing: `${path}${String(NOBODY)}/${rest}`,
  });
  const [jobs, connections, webhooks] = [
    at('jobs/alm/', almJob),
    at('connections/alm/', alm),
    at('webhooks/', webhook),
  ];
  const [user, globalRole] = [at('users/', stranger.id), at('global-roles/', role)];
  const none = { body: {}, wrong: {} };
  const requests: InvalidRequest[] = [
    { method: 'POST', path: 'jobs/alm/', body: aResult(alm), wrong: job, reader: 403 },
    { method: 'POST', ...at('projects/', project, 'jobs/alm/'), body: aResult(alm), wrong: job, reader: 403 },
    { method: 'POST', path: 'jobs/claim/', body: {}, wrong: { kinds: [['x']], limit: [0], agent: name }, reader: 403 },
    {
      method: 'POST',
      ...at('jobs/alm/', almJob, 'heartbeat/'),
      body: { lease: 'x' },
      wrong: { lease: [1, ' '] },
      reader: 403,
    },
    { method: 'PATCH', ...jobs, body: lease, wrong: { lease: [''], ready: [false] }, reader: 403 },
    { method: 'POST', ...at('jobs/alm/', almJob, 'cancel/'), ...none, reader: 403 },
    { method: 'POST', path: 'users/', body: aUser(), wrong: { email, role: roles, last_name: [1] }, reader: 403 },
    { method: 'PATCH', ...user, body: {}, wrong: { email, role: roles, is_active: [1] }, reader: 403 },
    { method: 'DELETE', ...user, ...none, reader: 403 },
    { method: 'PATCH', path: 'users/me/', body: {}, wrong: { email: ['x'], first_name: [null] }, reader: 400 },
    {
      method: 'POST',
      path: 'global-roles/',
      body: { name: 'New', inherit_from: 'UR1' },
      wrong: { name: [...name, 'auditor'], inherit_from: roles, description: [1] },
      reader: 403,
    },
    {
      method: 'PATCH',
      ...globalRole,
      body: {},
      wrong: { name: ['administrator'], inherit_from: roles, description: [1] },
      reader: 403,
    },
    { method: 'DELETE', ...globalRole, body: {}, wrong: { replacement: [...roles, role] }, reader: 403 },
    { method: 'POST', path: 'projects/', body: { name: 'New' }, wrong: { name, users, archived: [1] }, reader: 403 },
    { method: 'PATCH', ...at('projects/', project), body: {}, wrong: { name, users, description: [1] }, reader: 403 },
    { method: 'DELETE', ...at('projects/', project), ...none, reader: 403 },
    {
      method: 'POST',
      path: 'connections/alm/',
      body: aConnection(project),
      wrong: { ...connection, system: name },
      reader: 403,
    },
    { method: 'PATCH', ...connections, body: {}, wrong: connection, reader: 403 },
    { method: 'DELETE', ...connections, ...none, reader: 403 },
    { method: 'POST', path: 'webhooks/', body: hook, wrong: { ...target, project: [NOBODY, 'x'] }, reader: 403 },
    { method: 'PATCH', ...webhooks, body: {}, wrong: target, reader: 403 },
    { method: 'POST', ...at('webhooks/', webhook, 'secret/'), ...none, reader: 403 },
    { method: 'POST', ...at('webhooks/', webhook, 'test/'), ...none, reader: 403 },
    { method: 'DELETE', ...webhooks, ...none, reader: 403 },
    {
      method: 'POST',
      ...at('users/', stranger.id, 'api-tokens/'),
      body: { name: 'New' },
      wrong: { name, expires_at: ['2020-01-01T00:00:00Z'], projects: [[NOBODY], [NOBODY, 'x']], scope: [1] },
      reader: 403,
    },
    { method: 'POST', ...at('users/', stranger.id, 'api-token/'), ...none, reader: 403 },
    { method: 'DELETE', ...at('users/', stranger.id, 'api-token/'), ...none, reader: 403 },
    { method: 'POST', ...at('users/', stranger.id, 'sign-in-link/'), ...none, reader: 403 },
  ];
  return { requests, reader };
}

export interface Mistakes extends Pick<InvalidRequest, 'method' | 'path'> {
  readonly body: object;
  /** The names of the fields and parameters that are wrong. */
  readonly names: readonly string[];
}

/** One of the requests, with an unknown field and any combination of other mistakes in body and query. */
export function mistakesIn(requests: readonly InvalidRequest[]): fc.Arbitrary<Mistakes> {
  return fc.constantFrom(...requests).chain(({ method, path, body, wrong }) => {
    const values = Object.entries(wrong).map(([field, some]) => [field, fc.constantFrom(...some)] as const);
    const fields = fc.record<Record<string, unknown>>(Object.fromEntries(values), { requiredKeys: [] });
    return fc.tuple(fields, fc.subarray(['bogus', '%', 'page_size'])).map(([given, query]) => ({
      method,
      path: `${path}?${query.map((name) => `${encodeURIComponent(name)}=1`).join('&')}`,
      body: { ...body, ...given, unknown: 1 },
      names: [...Object.keys(given), 'unknown', ...query].sort(),
    }));
  });
}
