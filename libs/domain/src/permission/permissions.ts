import type { Kind } from '../connection/kind.js';

/** What a permission is called on the screen and what it lets its holder do. */
export interface PermissionInfo {
  readonly label: string;
  readonly allows: string;
}

/** Permissions that a global role gives, on the whole ledger (wire contract, section 3). */
export const globalPermissions = {
  edit_alm_connections: {
    label: 'Edit ALM connections',
    allows: 'see the params of, create, change and delete ALM connections, in projects one can see',
  },
  edit_security_tool_connections: {
    label: 'Edit security tool connections',
    allows: 'see the params of, create, change and delete analysis connections, in projects one can see',
  },
  view_all_projects: { label: 'View all projects', allows: 'see every project' },
  edit_all_projects: {
    label: 'Edit all projects',
    allows: 'have the four project permissions in every project',
  },
  add_project: { label: 'Add project', allows: 'create projects, and manage the ones created' },
  manage_users: {
    label: 'Manage users & groups',
    allows: 'manage users, roles, tokens and memberships, and read the audit, never beyond one’s own rights',
  },
  sync_all: {
    label: 'Sync with all tools',
    allows: 'submit, start, claim and cancel runs of both kinds on every project one can see',
  },
} as const satisfies Record<string, PermissionInfo>;

/** Permissions that a project role gives its holder in one project (wire contract, section 3). */
export const projectPermissions = {
  view_project: { label: 'View project', allows: 'see the project, its connections and its jobs' },
  edit_project: { label: 'Edit project', allows: 'change the project’s details and members' },
  sync_with_alm: { label: 'Sync with ALM tools', allows: 'submit, start, claim and cancel ALM jobs' },
  verify_task: { label: 'Verify tasks', allows: 'submit, start, claim and cancel analysis jobs' },
} as const satisfies Record<string, PermissionInfo>;

/** A right on the whole ledger. */
export type GlobalPermission = keyof typeof globalPermissions;

/** A right in one project. */
export type ProjectPermission = keyof typeof projectPermissions;

/** Any right. */
export type Permission = GlobalPermission | ProjectPermission;

/** Every global permission, in the order of the wire contract. */
export const allGlobalPermissions = Object.keys(globalPermissions) as GlobalPermission[];

/** Every project permission, in the order of the wire contract. */
export const allProjectPermissions = Object.keys(projectPermissions) as ProjectPermission[];

/** The permission that shows and changes a connection's `params`, by the connection's kind. */
export const editPermission = {
  alm: 'edit_alm_connections',
  analysis: 'edit_security_tool_connections',
} as const satisfies Record<Kind, GlobalPermission>;

/** The project permission that submits, starts, claims and cancels runs, by their kind. */
export const runPermission = {
  alm: 'sync_with_alm',
  analysis: 'verify_task',
} as const satisfies Record<Kind, ProjectPermission>;
