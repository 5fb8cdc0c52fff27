import {
  allGlobalPermissions,
  allProjectPermissions,
  builtInGlobalRoles,
  builtInProjectRoles,
  globalPermissions,
  projectPermissions,
  type Permission,
  type PermissionInfo,
  type RoleScope,
} from '@syncledger/domain/words';

const meanings: Readonly<Record<Permission, PermissionInfo>> = { ...globalPermissions, ...projectPermissions };
const builtIn = new Set([...builtInGlobalRoles, ...builtInProjectRoles].map(({ id }) => id));

export function isBuiltIn({ id }: { readonly id: string }): boolean {
  return builtIn.has(id);
}

export function describePermission(permission: Permission): PermissionInfo {
  return meanings[permission];
}

export function permissionsInScope(scope: RoleScope): readonly Permission[] {
  return scope === 'global' ? allGlobalPermissions : allProjectPermissions;
}

export function permissionLabels({ permissions }: { readonly permissions: readonly Permission[] }): string {
  const all = [...permissionsInScope('global'), ...permissionsInScope('project')];
  const granted = all.filter((one) => permissions.includes(one));
  if (granted.length === allGlobalPermissions.length) return 'All';
  return granted.map((one) => meanings[one].label).join(', ') || 'None';
}
