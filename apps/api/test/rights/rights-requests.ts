import { aConnection, aProject, aResult, aUser } from '@syncledger/domain/testing';

import { fillPath, type Route } from '../support/routes-to-call.js';
import type { CallOptions } from '../support/test-app.js';
import type { Row } from './rights-table.js';
import { aName, JOINS, type Ids } from './rights-world.js';

type Method = Route['method'];

/** A request as it is sent. */
export interface Request {
  readonly method: Method;
  readonly path: string;
  readonly body?: unknown;
}

/** Nothing is ever sent there. */
const NOWHERE = 'http://localhost:9/';

/** Each body is another one, so that a write that was refused shows when it happened after all. */
const bodies: Readonly<Record<string, (ids: Ids, kind: 'alm' | 'analysis') => unknown>> = {
  // By the schema of the route.
  CreateSessionInput: ({ token }) => ({ token }),
  CreateNamedTokenInput: () => ({ name: aName() }),
  CreateGlobalRoleInput: () => ({ name: aName(), permissions: [] }),
  CreateProjectRoleInput: () => ({ name: aName(), permissions: [] }),
  CreateUserInput: () => aUser(),
  CreateProjectInput: () => aProject(),
  CreateConnectionInput: ({ project }) => aConnection(project),
  PreferencesInput: () => ({ look: aName() }),
  UpdateMeInput: () => ({ first_name: aName() }),
  UpdateUserInput: () => ({ first_name: aName() }),
  UpdateGlobalRoleInput: () => ({ description: aName() }),
  UpdateProjectRoleInput: () => ({ description: aName() }),
  UpdateProjectInput: () => ({ description: aName() }),
  UpdateConnectionInput: () => ({ alias: aName() }),
  AcknowledgeInput: () => ({ note: aName(), until: new Date(Date.now() + 1e9).toISOString() }),
  CreateWebhookInput: ({ project }) => ({ url: NOWHERE, events: ['connection.late'], project }),
  UpdateWebhookInput: () => ({ description: aName() }),
  DeleteRoleInput: () => ({}),
  ClaimInput: () => ({}),
  HeartbeatInput: () => ({ lease: aName() }),
  OutputInput: () => ({ lease: aName(), offset: 0, text: 'x' }),
  FinishInput: () => ({ lease: aName(), ready: true, succeeded: true, result_message: '' }),
  BulkResultInputList: () => [],
  RunConnectionsInput: () => ({ connections: [2_000_000_000] }),
  // By the row.
  'alm job': ({ connections }) => aResult(connections['alm']!, { result_message: aName() }),
  'analysis job': ({ connections }) => aResult(connections['analysis']!, { result_message: aName() }),
  'webhook of all': () => ({ url: NOWHERE, events: ['connection.late'] }),
  members: ({ users }) => ({ users: [...users, { email: JOINS, role: 'PR6' }] }),
  'bounded token': () => ({ name: aName(), permissions: [], expires_at: '2200-01-01T00:00:00Z' }),
};

/** The request of a cell. */
export function requestOf(row: Row, route: Route, ids: Ids): Request {
  const kind = row.route.includes('/analysis/') ? 'analysis' : 'alm';
  const named = row.body ?? route.body;
  const path = fillPath(route.path, ids);
  if (named === undefined) return { method: route.method, path };
  const body = bodies[named];
  if (!body) throw new Error(`${row.route} needs a body for ${named}: name one in rights-requests.ts.`);
  return { method: route.method, path, body: body(ids, kind) };
}

let addresses = 0;

/** Each from another address: more than ten wrong tokens a minute from one are delayed. */
export function optionsOf({ body }: Request, token: string | null): CallOptions {
  addresses += 1;
  const from = `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
  return {
    token,
    headers: { 'x-forwarded-for': from, 'sec-fetch-site': 'same-origin' },
    ...(body !== undefined && { body }),
  };
}
