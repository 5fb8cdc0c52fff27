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

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';
import { unwrapWithEtag } from './unwrap-with-etag.js';
import { ifMatch } from './if-match.js';
import { projectRoles } from './permissions.js';

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
}

export type RoleChange = Omit<Role, 'id'>;

export const rolesKey: Readonly<Record<RoleScope, string>> = { global: 'global-roles', project: 'project-roles' };

const globalCalls = { read: globalRolesRead, update: globalRolesUpdate, create: globalRolesCreate };

export const globalRoles = ({ client }: Session) =>
  queryOptions({ queryKey: [rolesKey.global], queryFn: ({ signal }) => unwrap(globalRolesList({ client, signal })) });

export const rolesInScope = (session: Session, scope: RoleScope) =>
  queryOptions<{ results: readonly Role[] }>(
    (scope === 'global' ? globalRoles(session) : projectRoles(session)) as { queryKey: string[] },
  );

export const role = ({ client }: Session, scope: RoleScope, id: string) =>
  queryOptions({
    queryKey: [rolesKey[scope], 'one', id],
    queryFn: ({ signal }) => unwrapWithEtag<Role>(callsFor(scope).read({ client, signal, path: { id } })),
  });

export function createRole({ client }: Session, scope: RoleScope, { permissions, ...rest }: RoleChange) {
  return unwrap<Role>(callsFor(scope).create({ client, body: { ...rest, permissions: asGlobal(permissions) } }));
}

/** Applies from the next request of every user who has the role. */
export function updateRole(
  { client }: Session,
  scope: RoleScope,
  { id, permissions, ...rest }: Role,
  etag: string | undefined,
) {
  const body = { ...rest, permissions: asGlobal(permissions) };
  return unwrap<Role>(callsFor(scope).update({ client, path: { id }, body, headers: ifMatch(etag) }));
}

/** @param replacement id of the role to assign to its current users */
export function deleteRole({ client }: Session, scope: RoleScope, id: string, replacement: string | undefined) {
  const remove = scope === 'global' ? globalRolesDelete : projectRolesDelete;
  return unwrap(remove({ client, path: { id }, body: replacement === undefined ? {} : { replacement } }));
}

/** Both scopes have the same calls, apart from the names of permissions. */
function callsFor(scope: RoleScope): typeof globalCalls {
  if (scope === 'global') return globalCalls;
  const calls = { read: projectRolesRead, update: projectRolesUpdate, create: projectRolesCreate };
  return calls as unknown as typeof globalCalls;
}

function asGlobal(permissions: readonly Permission[]): GlobalPermission[] {
  return [...permissions] as GlobalPermission[];
}
