import {
  allGlobalPermissions,
  allProjectPermissions,
  type GlobalPermission,
  type Permission,
  type ProjectPermission,
} from '../permission/permissions.js';

export type RoleScope = 'global' | 'project';

/** A predefined role that can't be edited. */
export interface BuiltInRole<P extends Permission = Permission> {
  /** Such as `UR4`. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly P[];
}

/** The built-in global roles (wire contract, section 3). */
export const builtInGlobalRoles: readonly BuiltInRole<GlobalPermission>[] = [
  {
    id: 'UR4',
    name: 'Administrator',
    description: 'Everything',
    permissions: allGlobalPermissions,
  },
  {
    id: 'UR2',
    name: 'Project Lead',
    description: 'Creates projects',
    permissions: ['add_project'],
  },
  {
    id: 'UR6',
    name: 'Sync Service',
    description: 'For services that run connections and edit them',
    permissions: ['edit_alm_connections', 'edit_security_tool_connections', 'sync_all', 'view_all_projects'],
  },
  { id: 'UR1', name: 'User', description: 'Sees their own projects', permissions: [] },
  { id: 'UR5', name: 'No Role', description: 'Nothing', permissions: [] },
];

/** The built-in project roles (wire contract, section 3). */
export const builtInProjectRoles: readonly BuiltInRole<ProjectPermission>[] = [
  {
    id: 'PR4',
    name: 'Manage Project',
    description: 'Everything in the project',
    permissions: allProjectPermissions,
  },
  {
    id: 'PR5',
    name: 'Normal',
    description: 'Sees the project and verifies tasks',
    permissions: ['view_project', 'verify_task'],
  },
  {
    id: 'PR6',
    name: 'Read Only',
    description: 'Sees the project',
    permissions: ['view_project'],
  },
];

/** The default global role of new users. */
export const defaultGlobalRole = 'UR1';

/** The global role of the first administrator. */
export const administratorRole = 'UR4';

/** The project role of the creator of a project. */
export const managerRole = 'PR4';
