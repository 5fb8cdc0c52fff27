import {
  allGlobalPermissions,
  allProjectPermissions,
  builtInGlobalRoles,
  builtInProjectRoles,
  globalPermissions,
  projectPermissions,
  type Permission,
  type PermissionMeaning,
  type RoleScope,
} from '@syncledger/domain/words';

const meanings: Readonly<Record<Permission, PermissionMeaning>> = { ...globalPermissions, ...projectPermissions };
const builtIn = new Set([...builtInGlobalRoles, ...builtInProjectRoles].map(({ id }) => id));

/** Whether a role is always there and can't be changed. */
export function isBuiltIn({ id }: { readonly id: string }): boolean {
  return builtIn.has(id);
}

/** What a permission is called and lets one do. */
export function meaningOf(permission: Permission): PermissionMeaning {
  return meanings[permission];
}

/** The permissions that a role of a scope can give. */
export function permissionsOfScope(scope: RoleScope): readonly Permission[] {
  return scope === 'global' ? allGlobalPermissions : allProjectPermissions;
}

/** What a role gives, in words. */
export function permissionsText({ permissions }: { readonly permissions: readonly Permission[] }): string {
  const all = [...permissionsOfScope('global'), ...permissionsOfScope('project')];
  const given = all.filter((one) => permissions.includes(one));
  if (given.length === allGlobalPermissions.length) return 'All';
  return given.map((one) => meanings[one].label).join(', ') || 'None';
}
