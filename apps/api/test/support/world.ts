import type {
  CreateConnectionInput,
  CreateProjectInput,
  CreateUserInput,
  GlobalPermission,
  Kind,
  SubmitJobInput,
} from '@syncledger/domain';
import { aConnection, aProject, aResult, aUser } from '@syncledger/domain/testing';

import { newToken, TokensService } from '../../src/access/tokens/index.js';
import type { Dialect } from '../../src/platform/database/index.js';
import { superuserCaller } from '../../src/platform/http/caller.js';
import { TestApp } from './test-app.js';

/** A user with a token. */
export interface TestUser {
  readonly id: number;
  readonly email: string;
  readonly token: string;
}

/** An id far beyond those that a test makes. */
export const NOBODY = 2_000_000_000;

/** Starts an application whose administrator has a realistic address. */
export function startApp(dialect: Dialect, settings: Record<string, string> = {}): Promise<TestApp> {
  return TestApp.start(dialect, { SYNCLEDGER_ADMIN_EMAIL: 'admin@example.com', ...settings });
}

/** Creates a user, as the administrator. */
export async function makeUser(app: TestApp, overrides: Partial<CreateUserInput> = {}): Promise<number> {
  return (await app.ok<{ id: number }>('POST', 'users/', aUser(overrides))).id;
}

/** Creates a user with a token. */
export async function addUser(app: TestApp, overrides: Partial<CreateUserInput> = {}): Promise<TestUser> {
  const user = await app.ok<{ id: number; email: string }>('POST', 'users/', aUser(overrides));
  return { id: user.id, email: user.email, token: await makeToken(app, user.id) };
}

/** Creates a user's token, which revokes the one before. */
export async function makeToken(app: TestApp, user: number): Promise<string> {
  return (await app.ok<{ token: string }>('POST', `users/${user}/api-token/`)).token;
}

/** Creates a named token, whose id is known. */
export function makeNamedToken(app: TestApp, user: number, body: object = {}): Promise<{ id: number; token: string }> {
  return app.ok('POST', `users/${user}/api-tokens/`, { name: 'Script', ...body });
}

/** Creates a user's token as they themselves would, if they had one: no maker's rights bound it. */
export async function ownToken({ app, database }: TestApp, { id, email }: Omit<TestUser, 'token'>): Promise<string> {
  const token = newToken();
  await database.write((tx) => app.get(TokensService).issue(tx, id, token, superuserCaller(id, email)));
  return token;
}

let roles = 0;

/** Creates a global role; returns its id. */
export async function makeRole(app: TestApp, permissions: GlobalPermission[]): Promise<string> {
  roles += 1;
  return (await app.ok<{ id: string }>('POST', 'global-roles/', { name: `Role ${roles}`, permissions })).id;
}

/** Creates a project; returns its id. */
export async function makeProject(
  app: TestApp,
  overrides: Partial<CreateProjectInput> = {},
  token?: string,
): Promise<number> {
  return (await app.ok<{ id: number }>('POST', 'projects/', aProject(overrides), token)).id;
}

/** Adds a user to a project; creates the user when omitted. */
export async function addMember(app: TestApp, project: number, role: string, known?: TestUser): Promise<TestUser> {
  const person = known ?? (await addUser(app));
  const { users } = await app.ok<{ users: { email: string; role: string }[] }>('GET', `projects/${project}/`);
  const members = users.map(({ email, role: held }) => ({ email, role: held }));
  await app.ok('PATCH', `projects/${project}/`, { users: [...members, { email: person.email, role }] });
  return person;
}

/** Creates a connection; returns its id. */
export async function makeConnection(
  app: TestApp,
  kind: Kind,
  project: number,
  overrides: Partial<CreateConnectionInput> = {},
): Promise<number> {
  const made = await app.ok<{ id: number }>('POST', `connections/${kind}/`, aConnection(project, overrides));
  return made.id;
}

/** Posts a result; returns the job's id. */
export async function makeJob(
  app: TestApp,
  kind: Kind,
  connection: number,
  overrides: Partial<SubmitJobInput> = {},
  token?: string,
): Promise<number> {
  return (await app.ok<{ id: number }>('POST', `jobs/${kind}/`, aResult(connection, overrides), token)).id;
}

/** One object of each sort, for tests that only need something to be there. */
export interface World {
  readonly app: TestApp;
  readonly project: number;
  readonly alm: number;
  readonly analysis: number;
  readonly almJob: number;
  readonly analysisJob: number;
  /** A user without rights, in no project. */
  readonly stranger: TestUser;
}

/** Starts an application with one object of each sort. */
export async function startWorld(dialect: Dialect, settings: Record<string, string> = {}): Promise<World> {
  const app = await startApp(dialect, settings);
  const project = await makeProject(app);
  const alm = await makeConnection(app, 'alm', project);
  const analysis = await makeConnection(app, 'analysis', project, { system: 'Whitehat' });
  const almJob = await makeJob(app, 'alm', alm);
  const analysisJob = await makeJob(app, 'analysis', analysis);
  return { app, project, alm, analysis, almJob, analysisJob, stranger: await addUser(app) };
}

/** The paths that answer GET, below `/api/v2/`, with ids that are there. */
export function readablePaths({ project, alm, analysis, almJob, analysisJob, stranger }: World): string[] {
  return [
    'users/',
    'users/me/',
    `users/${stranger.id}/`,
    `users/${stranger.id}/api-token/`,
    'global-roles/',
    'global-roles/UR4/',
    'project-roles/',
    'project-roles/PR4/',
    'projects/',
    `projects/${project}/`,
    `projects/${project}/jobs/alm/`,
    `projects/${project}/jobs/analysis/`,
    'connections/',
    'connections/alm/',
    'connections/analysis/',
    `connections/alm/${alm}/`,
    `connections/analysis/${analysis}/`,
    'agents/',
    'sessions/',
    'jobs/',
    'jobs/alm/',
    'jobs/analysis/',
    `jobs/alm/${almJob}/`,
    `jobs/analysis/${analysisJob}/`,
  ];
}

/** Each POST that makes something, with a body that does. */
export function creations({ project, alm, analysis }: World): { path: string; body: object }[] {
  return [
    { path: 'users/', body: aUser() },
    { path: 'global-roles/', body: { name: `Made ${(roles += 1)}`, permissions: [] } },
    { path: 'project-roles/', body: { name: `Made ${(roles += 1)}`, permissions: [] } },
    { path: 'projects/', body: aProject() },
    { path: 'connections/alm/', body: aConnection(project) },
    { path: 'connections/analysis/', body: aConnection(project) },
    { path: 'jobs/alm/', body: aResult(alm) },
    { path: 'jobs/analysis/', body: aResult(analysis) },
    { path: `projects/${project}/jobs/alm/`, body: aResult(alm) },
    { path: `projects/${project}/jobs/analysis/`, body: aResult(analysis) },
  ];
}
