import { aConnection, aProject, aUser } from '@syncledger/domain/testing';

import type { TestApp } from '../support/test-app.js';
import { makeConnection, addUser, makeProject, makeRole, type TestUser } from '../support/world.js';
import type { GlobalPermission } from './rights-callers.js';
import { aName } from './rights-world.js';

/** What the attempts of an escalation are made with; everything is new for each. */
export interface Scene {
  readonly app: TestApp;
  /** Holds `role`: manage_users, and what the escalation says. */
  readonly caller: TestUser;
  readonly role: string;
  /** Has no rights. */
  readonly weak: TestUser;
  readonly superuser: TestUser;
  /** Has sync_all. */
  readonly service: TestUser;
  /** Reads a project that the caller can't see, and has no other right. */
  readonly reader: TestUser;
  /** In which the caller reads, and `lead` manages. */
  readonly project: number;
  readonly lead: TestUser;
  /** Which the caller can't see. */
  readonly hidden: number;
}

/** A request. */
export interface Attempt {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** The caller's own when left out. */
  readonly token?: string;
}

/** A way to a right that one lacks. */
export interface Escalation {
  readonly name: string;
  /** What the caller has besides manage_users. */
  readonly having?: readonly GlobalPermission[];
  readonly attempt: (scene: Scene) => Attempt | Promise<Attempt>;
  /** 403 when left out. */
  readonly expected?: readonly number[];
  /** Refused to a superuser as well; else a superuser succeeds with the same request, so it is a sound one. */
  readonly never?: boolean;
}

/** A scene for an escalation. */
export async function setScene(app: TestApp, having: readonly GlobalPermission[] = []): Promise<Scene> {
  const role = await makeRole(app, ['manage_users', ...having]);
  const caller = await addUser(app, { role });
  const [weak, lead, reader] = [await addUser(app), await addUser(app), await addUser(app)];
  const superuser = await addUser(app, { is_superuser: true });
  const service = await addUser(app, { role: await makeRole(app, ['sync_all']) });
  const members = { caller: member(caller, 'PR6'), lead: member(lead, 'PR4') };
  const project = await makeProject(app, { users: [members.caller, members.lead] });
  const hidden = await makeProject(app, { users: [member(reader, 'PR6')] });
  return { app, caller, role, weak, superuser, service, reader, project, lead, hidden };
}

const member = ({ email }: TestUser, role: string) => ({ email, role });
const patch = (path: string, body: object): Attempt => ({ method: 'PATCH', path, body });
const post = (path: string, body?: object): Attempt => ({ method: 'POST', path, ...(body && { body }) });
const remove = (path: string, body?: object): Attempt => ({ method: 'DELETE', path, ...(body && { body }) });

/** The whole list of members of the scene's project, with another one, or with a change. */
async function withMembers({ app, project }: Scene, ...changes: { email: string; role: string }[]): Promise<Attempt> {
  const { users } = await app.ok<{ users: { email: string; role: string }[] }>('GET', `projects/${project}/`);
  const kept = users.filter(({ email }) => changes.every((change) => change.email !== email));
  return patch(`projects/${project}/`, { users: [...kept.map(({ email, role }) => ({ email, role })), ...changes] });
}

const projectRole = async (app: TestApp, permissions: string[]): Promise<string> =>
  (await app.ok<{ id: string }>('POST', 'project-roles/', { name: aName(), permissions })).id;

/** Gives somebody a new role without rights, and tries to delete it in favour of another one without rights. */
async function deleteRoleOf(
  { app }: Pick<Scene, 'app'>,
  holder: TestUser,
  permissions: GlobalPermission[] = [],
): Promise<Attempt> {
  const role = await makeRole(app, permissions);
  await app.ok('PATCH', `users/${holder.id}/`, { role });
  return remove(`global-roles/${role}/`, { replacement: 'UR5' });
}

/** A named token of the caller's. */
async function named({ app, caller }: Scene, limits: object): Promise<{ token: string }> {
  const body = { name: 'Limited', ...limits };
  const { token } = await app.ok<TestUser>('POST', `users/${caller.id}/api-tokens/`, body, caller.token);
  return { token };
}

const ownTokens = ({ caller }: Scene, body: object): Attempt =>
  post(`users/${caller.id}/api-tokens/`, { name: 'Wider', ...body });
const soon = { expires_at: '2990-01-01T00:00:00Z' };
const later = { expires_at: '2991-01-01T00:00:00Z' };

const throughUsers: readonly Escalation[] = [
  { name: 'one’s own role', never: true, attempt: ({ caller }) => patch(`users/${caller.id}/`, { role: 'UR4' }) },
  {
    name: 'one’s own flag',
    never: true,
    attempt: ({ caller }) => patch(`users/${caller.id}/`, { is_superuser: true }),
  },
  { name: 'the role of me', never: true, expected: [400, 403], attempt: () => patch('users/me/', { role: 'UR4' }) },
  { name: 'my flag', never: true, expected: [400, 403], attempt: () => patch('users/me/', { is_superuser: true }) },
  { name: 'another’s built-in role', attempt: ({ weak }) => patch(`users/${weak.id}/`, { role: 'UR4' }) },
  {
    name: 'another’s custom role',
    attempt: async ({ app, weak }) => patch(`users/${weak.id}/`, { role: await makeRole(app, ['add_project']) }),
  },
  { name: 'another’s flag', attempt: ({ weak }) => patch(`users/${weak.id}/`, { is_superuser: true }) },
  { name: 'a new user’s role', attempt: () => post('users/', aUser({ role: 'UR6' })) },
  { name: 'a new superuser', attempt: () => post('users/', aUser({ is_superuser: true })) },
  ...(['superuser', 'service', 'reader'] as const).flatMap((who): Escalation[] => [
    { name: `the address of a ${who}`, attempt: (scene) => patch(`users/${scene[who].id}/`, { email: aUser().email }) },
    { name: `the role of a ${who}`, attempt: (scene) => patch(`users/${scene[who].id}/`, { role: 'UR5' }) },
    { name: `an API token of a ${who}`, attempt: (scene) => post(`users/${scene[who].id}/api-token/`) },
    {
      name: `a bounded token of a ${who}`,
      attempt: (scene) => post(`users/${scene[who].id}/api-tokens/`, { name: 'Theirs', permissions: [] }),
    },
    {
      name: `a ${who} who was inactive`,
      attempt: async ({ app, [who]: { id } }) => {
        await app.ok('DELETE', `users/${id}/`);
        return patch(`users/${id}/`, { is_active: true });
      },
    },
  ]),
];

const throughEnds: readonly Escalation[] = [
  { name: 'the end of a superuser', attempt: ({ superuser }) => remove(`users/${superuser.id}/`) },
  {
    name: 'no API token of a superuser any more',
    attempt: ({ superuser }) => remove(`users/${superuser.id}/api-token/`),
  },
];

const throughRoles: readonly Escalation[] = [
  { name: 'a new role', attempt: () => post('global-roles/', { name: aName(), permissions: ['sync_all'] }) },
  { name: 'a new role that inherits', attempt: () => post('global-roles/', { name: aName(), inherit_from: 'UR2' }) },
  {
    name: 'one’s own role edited',
    attempt: ({ role }) => patch(`global-roles/${role}/`, { permissions: ['manage_users', 'sync_all'] }),
  },
  { name: 'one’s own role inheriting', attempt: ({ role }) => patch(`global-roles/${role}/`, { inherit_from: 'UR4' }) },
  {
    name: 'another’s role edited',
    attempt: async ({ app, weak }) => {
      const { path } = await deleteRoleOf({ app }, weak);
      return patch(path, { permissions: ['edit_alm_connections'] });
    },
  },
  {
    name: 'a role replaced by a wider one',
    attempt: async (scene) => ({ ...(await deleteRoleOf(scene, scene.weak)), body: { replacement: 'UR2' } }),
  },
  {
    name: 'one’s own role replaced by a wider one',
    attempt: ({ role }) => remove(`global-roles/${role}/`, { replacement: 'UR4' }),
  },
  {
    name: 'one’s own role replaced by one like it',
    attempt: async ({ app, role }) =>
      remove(`global-roles/${role}/`, { replacement: await makeRole(app, ['manage_users']) }),
  },
  { name: 'a superuser’s role replaced', attempt: (scene) => deleteRoleOf(scene, scene.superuser) },
  { name: 'a reader’s role replaced', attempt: (scene) => deleteRoleOf(scene, scene.reader) },
  {
    name: 'a lead’s role replaced, who has more rights in a project that both see',
    attempt: (scene) => deleteRoleOf(scene, scene.lead, ['manage_users']),
  },
  {
    name: 'a new project role',
    attempt: () => post('project-roles/', { name: aName(), permissions: ['view_project'] }),
  },
  {
    name: 'the project role that one has edited',
    attempt: async (scene) => {
      const role = await projectRole(scene.app, ['view_project']);
      const { path, body } = await withMembers(scene, member(scene.caller, role));
      await scene.app.ok('PATCH', path, body);
      return patch(`project-roles/${role}/`, { permissions: ['view_project', 'edit_project'] });
    },
  },
  {
    name: 'the project role that one has replaced',
    attempt: async (scene) => {
      const role = await projectRole(scene.app, ['view_project']);
      const { path, body } = await withMembers(scene, member(scene.caller, role));
      await scene.app.ok('PATCH', path, body);
      return remove(`project-roles/${role}/`, { replacement: 'PR4' });
    },
  },
];

const throughProjects: readonly Escalation[] = [
  { name: 'one’s own membership', attempt: (scene) => withMembers(scene, member(scene.caller, 'PR4')) },
  { name: 'another’s membership', attempt: (scene) => withMembers(scene, member(scene.weak, 'PR5')) },
  {
    name: 'a membership by a custom role',
    attempt: async (scene) => withMembers(scene, member(scene.weak, await projectRole(scene.app, ['edit_project']))),
  },
  {
    name: 'a membership where one sees all',
    having: ['view_all_projects'],
    attempt: ({ hidden, weak, reader }) =>
      patch(`projects/${hidden}/`, { users: [member(reader, 'PR6'), member(weak, 'PR5')] }),
  },
  {
    name: 'a membership where one sees nothing',
    expected: [404],
    attempt: ({ hidden, caller }) => patch(`projects/${hidden}/`, { users: [member(caller, 'PR6')] }),
  },
  {
    name: 'a lead’s membership taken',
    attempt: ({ project, caller }) => patch(`projects/${project}/`, { users: [member(caller, 'PR6')] }),
  },
  {
    name: 'details, along with members',
    attempt: async (scene) => {
      const { path, body } = await withMembers(scene, member(scene.weak, 'PR6'));
      return patch(path, { ...body, archived: true });
    },
  },
  { name: 'a project without add_project', attempt: () => post('projects/', aProject()) },
  {
    name: 'a connection moved where one sees nothing',
    having: ['edit_alm_connections'],
    expected: [400],
    attempt: async ({ app, project, hidden }) =>
      patch(`connections/alm/${await makeConnection(app, 'alm', project)}/`, { project: hidden }),
  },
  {
    name: 'a connection made where one sees nothing',
    having: ['edit_alm_connections'],
    expected: [400],
    attempt: ({ hidden }) => post('connections/alm/', aConnection(hidden)),
  },
];

const throughTokens: readonly Escalation[] = [
  {
    name: 'a narrowed token’s wider one',
    never: true,
    having: ['add_project'],
    attempt: async (scene) => ({
      ...ownTokens(scene, { permissions: ['manage_users', 'add_project'] }),
      ...(await named(scene, { permissions: ['manage_users'] })),
    }),
  },
  {
    name: 'an expiring token’s longer one',
    never: true,
    attempt: async (scene) => ({ ...ownTokens(scene, later), ...(await named(scene, soon)) }),
  },
  {
    name: 'a read-only token’s writing one',
    never: true,
    attempt: async (scene) => ({ ...ownTokens(scene, {}), ...(await named(scene, { read_only: true })) }),
  },
  {
    name: 'an agent’s token’s whole one',
    never: true,
    attempt: async (scene) => ({ ...ownTokens(scene, {}), ...(await named(scene, { scope: 'agent' })) }),
  },
  ...(['api-token/', 'api-tokens/'] as const).map((path): Escalation => ({
    name: `a narrowed token’s ${path} for somebody with a right that only its user has`,
    having: ['sync_all'],
    never: true,
    attempt: async (scene) => ({
      ...post(`users/${scene.service.id}/${path}`, path === 'api-tokens/' ? { name: 'Theirs' } : undefined),
      ...(await named(scene, { permissions: ['manage_users'] })),
    }),
  })),
  {
    name: 'a narrowed token’s role with a right that only its user has',
    having: ['sync_all'],
    never: true,
    attempt: async (scene) => ({
      ...post('global-roles/', { name: aName(), permissions: ['sync_all'] }),
      ...(await named(scene, { permissions: ['manage_users'] })),
    }),
  },
];

/** Every escalation that the contract forbids: by user, role, membership, connection and token. */
export const escalations: readonly Escalation[] = [
  ...throughUsers,
  ...throughEnds,
  ...throughRoles,
  ...throughProjects,
  ...throughTokens,
];
