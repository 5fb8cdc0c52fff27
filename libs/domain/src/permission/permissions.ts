import type { Kind } from '../connection/kind.js';

/** The label of a permission, and what it allows as a verb phrase. */
export interface PermissionInfo {
  readonly label: string;
  readonly allows: string;
}

/** Permissions of global roles (wire contract, section 3). */
export const globalPermissions = {
  edit_alm_connections: {
    label: 'Edit ALM connections',
    allows: 'create, edit and delete ALM connections and see their params, in visible projects',
  },
  edit_security_tool_connections: {
    label: 'Edit security tool connections',
    allows: 'create, edit and delete analysis connections and see their params, in visible projects',
  },
  view_all_projects: { label: 'View all projects', allows: 'see every project' },
  edit_all_projects: {
    label: 'Edit all projects',
    allows: 'use all four project permissions in every project',
  },
  add_project: { label: 'Add project', allows: 'create projects and manage them' },
  manage_users: {
    label: 'Manage users & groups',
    allows: 'manage users, roles, tokens and memberships within their own permissions, and read the audit log',
  },
  sync_all: {
    label: 'Sync with all tools',
    allows: 'submit, start, claim and cancel runs, and acknowledge connections, of both kinds in every visible project',
  },
} as const satisfies Record<string, PermissionInfo>;

/** Permissions of project roles, which apply to one project (wire contract, section 3). */
export const projectPermissions = {
  view_project: { label: 'View project', allows: 'see the project, its connections and its jobs' },
  edit_project: { label: 'Edit project', allows: 'change the project’s details and members' },
  sync_with_alm: {
    label: 'Sync with ALM tools',
    allows: 'submit, start, claim and cancel ALM jobs, and acknowledge ALM connections',
  },
  verify_task: {
    label: 'Verify tasks',
    allows: 'submit, start, claim and cancel analysis jobs, and acknowledge analysis connections',
  },
} as const satisfies Record<string, PermissionInfo>;

export type GlobalPermission = keyof typeof globalPermissions;

export type ProjectPermission = keyof typeof projectPermissions;

export type Permission = GlobalPermission | ProjectPermission;

/** In the order of the wire contract. */
export const allGlobalPermissions = Object.keys(globalPermissions) as GlobalPermission[];

/** In the order of the wire contract. */
export const allProjectPermissions = Object.keys(projectPermissions) as ProjectPermission[];

/** The permission to see and change `params`, by the kind of the connection. */
export const editPermission = {
  alm: 'edit_alm_connections',
  analysis: 'edit_security_tool_connections',
} as const satisfies Record<Kind, GlobalPermission>;

export type EditPermission = (typeof editPermission)[Kind];

/** The project permission to submit, start, claim and cancel runs, by kind. */
export const runPermission = {
  alm: 'sync_with_alm',
  analysis: 'verify_task',
} as const satisfies Record<Kind, ProjectPermission>;
