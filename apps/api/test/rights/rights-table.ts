import type { GlobalPermission, Permission } from './rights-callers.js';

/**
 * The table of rights: each route of the OpenAPI document, what it acts on and what it needs, from sections 2 to 4 of
 * the wire contract. `rights-rules.ts` has the rules that hold for all rows, and works out from both what every caller
 * of `rights-callers.ts` is answered for every object.
 *
 * A new route: add a row. `route` as the document writes it below /api/v2, `success` the status, `needs` the rights of
 * which any is enough, `on` what it acts on when that is not the ledger as a whole; then run rights.spec.ts. A body that
 * the schema's name does not give (`bodies` in rights-requests.ts) is named by `body`.
 */
export interface Row {
  readonly route: string;
  /** Tells rows of one route apart. */
  readonly as?: string;
  /** Answered without a token. */
  readonly open?: boolean;
  /** What the path, or the body, names. */
  readonly on?: 'project' | 'user' | 'global role' | 'project role';
  /** What something hidden in the body is answered; 404 in a path. */
  readonly hidden?: 400;
  /** Any of them is enough; global ones count where the object is seen. */
  readonly needs?: readonly Permission[];
  /** Needed as well. */
  readonly also?: GlobalPermission;
  /** Of a run that has finished, 409: who gets that far had the right. */
  readonly success: number;
  /** Tokens of the scope `agent` may, too. */
  readonly agents?: boolean;
  /** Nothing is there for it to change. */
  readonly idle?: boolean;
  /** For one's own user: everybody may, nobody may; as for others when nothing is said. */
  readonly oneself?: 'free' | 'refused';
  /** Refused for users and roles with a right that the caller lacks, or for superusers only. */
  readonly notAbove?: boolean | 'superusers';
  /** What is answered without any of `needs`; 403 when left out. */
  readonly unseen?: 404;
  /** Refused for built-in roles. */
  readonly notBuiltIn?: boolean;
  /** Refused to tokens that are narrowed, scoped, expiring or read-only: it administers users, roles, tokens, members or webhooks. */
  readonly administers?: boolean;
  /** The body, or `fresh`: none, but an object of its own for each success. */
  readonly body?: string;
}

const syncAlm: readonly Permission[] = ['sync_with_alm', 'sync_all'];
const syncAnalysis: readonly Permission[] = ['verify_task', 'sync_all'];
const runAlm = { on: 'project', needs: syncAlm, success: 409 } as const;
const runAnalysis = { on: 'project', needs: syncAnalysis, success: 409 } as const;
const ofAlm = { on: 'project', needs: syncAlm } as const;
const ofAnalysis = { on: 'project', needs: syncAnalysis } as const;
const users = { on: 'user', needs: ['manage_users'] } as const;
const ownToken = { ...users, oneself: 'free', notAbove: true, administers: true } as const;
/** Revoking, and listing what can be revoked. */
const lessOfTokens = { ...users, oneself: 'free', notAbove: 'superusers' } as const;
const globalRole = { on: 'global role', needs: ['manage_users'], administers: true } as const;
const projectRole = {
  on: 'project role',
  needs: ['manage_users'],
  also: 'edit_all_projects',
  administers: true,
} as const;
const editAlm = { on: 'project', needs: ['edit_alm_connections'] } as const;
const editAnalysis = { on: 'project', needs: ['edit_security_tool_connections'] } as const;

const watch = { on: 'project', needs: ['edit_project'] } as const;
const watchAll = { needs: ['manage_users'], also: 'view_all_projects' } as const;

export const table: readonly Row[] = [
  // Section 1: no token.
  { route: 'GET /health/live', open: true, success: 200 },
  { route: 'GET /health/ready', open: true, success: 200 },
  { route: 'GET /version', open: true, success: 200 },
  { route: 'GET /version/', open: true, success: 200 },

  // Section 2: jobs. What is hidden, in the body: 400 on `connection`.
  { route: 'GET /jobs/', success: 200 },
  { route: 'GET /jobs/alm/', success: 200 },
  { route: 'GET /jobs/analysis/', success: 200 },
  { route: 'GET /projects/{project_id}/jobs/alm/', on: 'project', success: 200 },
  { route: 'GET /projects/{project_id}/jobs/analysis/', on: 'project', success: 200 },
  { route: 'GET /jobs/alm/{id}', on: 'project', success: 200 },
  { route: 'GET /jobs/analysis/{id}', on: 'project', success: 200 },
  { route: 'POST /jobs/alm/', on: 'project', hidden: 400, needs: syncAlm, success: 200, body: 'alm job' },
  {
    route: 'POST /jobs/analysis/',
    on: 'project',
    hidden: 400,
    needs: syncAnalysis,
    success: 200,
    body: 'analysis job',
  },
  // What each result of many is answered, bulk.spec.ts tells: the request as a whole is everybody's.
  { route: 'POST /jobs/alm/bulk/', idle: true, success: 200 },
  { route: 'POST /jobs/analysis/bulk/', idle: true, success: 200 },
  { route: 'POST /projects/{project_id}/jobs/alm/', on: 'project', needs: syncAlm, success: 200, body: 'alm job' },
  {
    route: 'POST /projects/{project_id}/jobs/analysis/',
    on: 'project',
    needs: syncAnalysis,
    success: 200,
    body: 'analysis job',
  },

  // Section 5: runs. Those of the table have finished, and nothing waits.
  { route: 'POST /jobs/claim/', agents: true, idle: true, success: 200 },
  { route: 'POST /jobs/alm/{id}/heartbeat/', ...runAlm, agents: true },
  { route: 'POST /jobs/analysis/{id}/heartbeat/', ...runAnalysis, agents: true },
  { route: 'POST /jobs/alm/{id}/output/', ...runAlm, agents: true },
  { route: 'POST /jobs/analysis/{id}/output/', ...runAnalysis, agents: true },
  { route: 'GET /jobs/alm/{id}/output/', on: 'project', success: 200 },
  { route: 'GET /jobs/analysis/{id}/output/', on: 'project', success: 200 },
  { route: 'PATCH /jobs/alm/{id}', ...runAlm, agents: true },
  { route: 'PATCH /jobs/analysis/{id}', ...runAnalysis, agents: true },
  { route: 'POST /jobs/alm/{id}/cancel/', ...runAlm },
  { route: 'POST /jobs/analysis/{id}/cancel/', ...runAnalysis },

  // Section 3: users.
  { route: 'GET /users/', needs: ['manage_users'], success: 200 },
  { route: 'POST /users/', needs: ['manage_users'], administers: true, success: 201 },
  { route: 'GET /users/me/', success: 200 },
  { route: 'PATCH /users/me/', administers: true, success: 200 },
  { route: 'GET /users/me/preferences/', success: 200 },
  { route: 'PUT /users/me/preferences/', success: 200 },
  { route: 'GET /users/{id}/', ...users, success: 200 },
  { route: 'PATCH /users/{id}/', ...users, notAbove: true, administers: true, success: 200 },
  {
    route: 'DELETE /users/{id}/',
    ...users,
    oneself: 'refused',
    notAbove: 'superusers',
    administers: true,
    success: 204,
  },

  // Section 3: tokens.
  { route: 'GET /users/{user}/api-token/', ...ownToken, success: 200 },
  { route: 'POST /users/{user}/api-token/', ...ownToken, success: 201 },
  { route: 'PATCH /users/{user}/api-token/', ...ownToken, success: 200 },
  { route: 'DELETE /users/{user}/api-token/', ...lessOfTokens, administers: true, success: 204 },
  { route: 'GET /users/{user}/api-tokens/', ...lessOfTokens, success: 200 },
  { route: 'POST /users/{user}/api-tokens/', as: 'unbounded', ...ownToken, success: 201 },
  { route: 'POST /users/{user}/api-tokens/', as: 'bounded', ...ownToken, success: 201, body: 'bounded token' },
  { route: 'DELETE /users/{user}/api-tokens/{token}/', ...lessOfTokens, administers: true, success: 204 },

  // Wire additions, section 4: sessions. Those of others are hidden without manage_users.
  { route: 'POST /session/', open: true, success: 204 },
  { route: 'DELETE /session/', open: true, idle: true, success: 204 },
  { route: 'GET /sessions/', success: 200 },
  { route: 'DELETE /sessions/{session}/', ...lessOfTokens, unseen: 404, administers: true, success: 204 },
  { route: 'POST /users/{user}/sign-in-link/', ...ownToken, success: 201 },

  // Section 3: roles, which everyone may read.
  { route: 'GET /global-roles/', success: 200 },
  { route: 'POST /global-roles/', needs: ['manage_users'], administers: true, success: 201 },
  { route: 'GET /global-roles/{id}/', on: 'global role', success: 200 },
  { route: 'PATCH /global-roles/{id}/', ...globalRole, notAbove: true, notBuiltIn: true, success: 200 },
  { route: 'DELETE /global-roles/{id}/', ...globalRole, notAbove: true, notBuiltIn: true, success: 204 },
  { route: 'GET /project-roles/', success: 200 },
  {
    route: 'POST /project-roles/',
    needs: ['manage_users'],
    also: 'edit_all_projects',
    administers: true,
    success: 201,
  },
  { route: 'GET /project-roles/{id}/', on: 'project role', success: 200 },
  { route: 'PATCH /project-roles/{id}/', ...projectRole, notBuiltIn: true, success: 200 },
  { route: 'DELETE /project-roles/{id}/', ...projectRole, notBuiltIn: true, success: 204 },

  // Everybody may list the agents: their own, or all.
  { route: 'GET /connections/causes/', success: 200 },
  { route: 'GET /stats/days/', success: 200 },
  // Each connection is answered by itself.
  { route: 'POST /connections/run/', idle: true, success: 200 },
  { route: 'GET /agents/', success: 200 },
  // An agent's token lists what it may claim, which is nothing for most callers.
  { route: 'GET /agents/servable/', agents: true, success: 200 },

  // Everybody may read the events: those of what they see.
  { route: 'GET /events/', success: 200 },

  // Section 4: the audit.
  { route: 'GET /audit/', needs: ['manage_users'], success: 200 },

  // Section 4: projects.
  { route: 'GET /projects/', success: 200 },
  { route: 'POST /projects/', needs: ['add_project'], success: 201 },
  { route: 'GET /projects/{id}/', on: 'project', success: 200 },
  { route: 'PATCH /projects/{id}/', as: 'details', on: 'project', needs: ['edit_project'], success: 200 },
  {
    route: 'PATCH /projects/{id}/',
    as: 'members',
    on: 'project',
    needs: ['edit_project', 'manage_users'],
    administers: true,
    success: 200,
    body: 'members',
  },
  { route: 'DELETE /projects/{id}/', on: 'project', needs: ['edit_project'], success: 204 },

  // Section 4: connections. What is hidden, in the body: 400 on `project`.
  { route: 'GET /connections/', success: 200 },
  { route: 'GET /connections/alm/', success: 200 },
  { route: 'GET /connections/analysis/', success: 200 },
  { route: 'GET /connections/alm/{id}/', on: 'project', success: 200 },
  { route: 'GET /connections/analysis/{id}/', on: 'project', success: 200 },
  { route: 'POST /connections/alm/', ...editAlm, hidden: 400, success: 201 },
  { route: 'POST /connections/analysis/', ...editAnalysis, hidden: 400, success: 201 },
  { route: 'PATCH /connections/alm/{id}/', ...editAlm, success: 200 },
  { route: 'PATCH /connections/analysis/{id}/', ...editAnalysis, success: 200 },
  { route: 'DELETE /connections/alm/{id}/', ...editAlm, success: 204 },
  { route: 'DELETE /connections/analysis/{id}/', ...editAnalysis, success: 204 },
  { route: 'PUT /connections/alm/{id}/acknowledgement/', ...ofAlm, success: 200 },
  { route: 'PUT /connections/analysis/{id}/acknowledgement/', ...ofAnalysis, success: 200 },
  { route: 'DELETE /connections/alm/{id}/acknowledgement/', ...ofAlm, success: 204 },
  { route: 'DELETE /connections/analysis/{id}/acknowledgement/', ...ofAnalysis, success: 204 },

  // Section 6: webhooks. What is hidden, in the body: 400 on `project`; one of all projects is hidden from who may not have it.
  { route: 'GET /webhooks/', success: 200 },
  { route: 'POST /webhooks/', ...watch, administers: true, hidden: 400, success: 201 },
  {
    route: 'POST /webhooks/',
    as: 'of all projects',
    ...watchAll,
    administers: true,
    success: 201,
    body: 'webhook of all',
  },
  { route: 'GET /webhooks/{id}/', ...watch, success: 200 },
  { route: 'PATCH /webhooks/{id}/', ...watch, administers: true, success: 200 },
  { route: 'DELETE /webhooks/{id}/', ...watch, success: 204 },
  { route: 'POST /webhooks/{id}/secret/', ...watch, administers: true, success: 200 },
  { route: 'GET /webhooks/{webhook}/deliveries/', ...watch, success: 200 },
  { route: 'GET /webhooks/{webhook}/deliveries/{delivery}/', ...watch, success: 200 },
  // It writes a delivery, which changes by itself and is not compared.
  { route: 'POST /webhooks/{webhook}/test/', ...watch, idle: true, success: 200 },
];

/** Where `params` of connections are shown at all, and by which right: sections 2 and 4. */
export const showsParams: Readonly<Record<'alm' | 'analysis', GlobalPermission>> = {
  alm: 'edit_alm_connections',
  analysis: 'edit_security_tool_connections',
};

/** The users and roles that routes act on, by their rights. */
export interface Target {
  readonly name: string;
  readonly permissions?: readonly Permission[];
  readonly superuser?: boolean;
  /** Has view_project in a project of which no caller is a member. */
  readonly reader?: boolean;
  readonly builtIn?: string;
  readonly absent?: boolean;
}

export const userTargets: readonly Target[] = [
  { name: 'oneself' },
  { name: 'without rights' },
  { name: 'with add_project', permissions: ['add_project'] },
  { name: 'reader elsewhere', reader: true },
  { name: 'superuser', superuser: true },
  { name: 'absent', absent: true },
];

export const globalRoleTargets: readonly Target[] = [
  { name: 'built in', builtIn: 'UR1' },
  { name: 'without rights' },
  { name: 'with sync_all', permissions: ['sync_all'] },
  { name: 'absent', absent: true },
];

export const projectRoleTargets: readonly Target[] = [
  { name: 'built in', builtIn: 'PR6' },
  { name: 'without rights' },
  { name: 'with edit_project', permissions: ['edit_project'] },
  { name: 'absent', absent: true },
];
