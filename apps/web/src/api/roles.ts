import {
  globalRolesCreate,
  globalRolesDelete,
  globalRolesList,
  globalRolesRead,
  globalRolesUpdate,
  projectRolesCreate,
  projectRolesDelete,
  projectRolesRead,
  projectRolesUpdate,
} from '@syncledger/client';
import type { GlobalPermission, Permission, RoleScope } from '@syncledger/domain/words';
import { queryOptions } from '@tanstack/react-query';

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';
import { askTagged } from './ask-tagged.js';
import { ifMatch } from './if-match.js';
import { projectRoles } from './rights.js';

/** A role of either scope. */
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
}

/** What is sent of a role. */
export type RoleChange = Omit<Role, 'id'>;

/** Where the roles of each scope are kept among the answers. */
export const rolesKey: Readonly<Record<RoleScope, string>> = { global: 'global-roles', project: 'project-roles' };

const globalCalls = { read: globalRolesRead, update: globalRolesUpdate, create: globalRolesCreate };

/** All global roles. */
export const globalRoles = ({ client }: SignedIn) =>
  queryOptions({ queryKey: [rolesKey.global], queryFn: ({ signal }) => ask(globalRolesList({ client, signal })) });

/** All roles of a scope. */
export const rolesOf = (session: SignedIn, scope: RoleScope) =>
  queryOptions<{ results: readonly Role[] }>(
    (scope === 'global' ? globalRoles(session) : projectRoles(session)) as { queryKey: string[] },
  );

/** One role. */
export const role = ({ client }: SignedIn, scope: RoleScope, id: string) =>
  queryOptions({
    queryKey: [rolesKey[scope], 'one', id],
    queryFn: ({ signal }) => askTagged<Role>(callsOf(scope).read({ client, signal, path: { id } })),
  });

/** Makes a role. */
export function createRole({ client }: SignedIn, scope: RoleScope, { permissions, ...rest }: RoleChange) {
  return ask<Role>(callsOf(scope).create({ client, body: { ...rest, permissions: asGlobal(permissions) } }));
}

/** Changes a role as it was read; that acts with the next request of everybody who has it. */
export function updateRole(
  { client }: SignedIn,
  scope: RoleScope,
  { id, permissions, ...rest }: Role,
  etag: string | undefined,
) {
  const body = { ...rest, permissions: asGlobal(permissions) };
  return ask<Role>(callsOf(scope).update({ client, path: { id }, body, headers: ifMatch(etag) }));
}

/**
 * Deletes a role.
 * @param replacement id of the role that its holders get
 */
export function deleteRole({ client }: SignedIn, scope: RoleScope, id: string, replacement: string | undefined) {
  const remove = scope === 'global' ? globalRolesDelete : projectRolesDelete;
  return ask(remove({ client, path: { id }, body: replacement === undefined ? {} : { replacement } }));
}

/** Both scopes take and answer the same, but for the names of permissions. */
function callsOf(scope: RoleScope): typeof globalCalls {
  if (scope === 'global') return globalCalls;
  const calls = { read: projectRolesRead, update: projectRolesUpdate, create: projectRolesCreate };
  return calls as unknown as typeof globalCalls;
}

function asGlobal(permissions: readonly Permission[]): GlobalPermission[] {
  return [...permissions] as GlobalPermission[];
}
