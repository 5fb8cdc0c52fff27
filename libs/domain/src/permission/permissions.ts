import type { Kind } from '../connection/kind.js';

/** What a permission is called on the screen and what it lets its holder do. */
export interface PermissionMeaning {
  readonly label: string;
  readonly lets: string;
}

/** Permissions that a global role gives, on the whole ledger (wire contract, section 3). */
export const globalPermissions = {
  edit_alm_connections: {
    label: 'Edit ALM connections',
    lets: 'see the params of, create, change and delete ALM connections, in projects one can see',
  },
  edit_security_tool_connections: {
    label: 'Edit security tool connections',
    lets: 'see the params of, create, change and delete analysis connections, in projects one can see',
  },
  view_all_projects: { label: 'View all projects', lets: 'see every project' },
  edit_all_projects: {
    label: 'Edit all projects',
    lets: 'have the four project permissions in every project',
  },
  add_project: { label: 'Add project', lets: 'create projects, and manage the ones created' },
  manage_users: {
    label: 'Manage users & groups',
    lets: 'manage users, roles, tokens and memberships, and read the audit, never beyond one’s own rights',
  },
  sync_all: {
    label: 'Sync with all tools',
    lets: 'submit, start, claim and cancel runs of both kinds on every project one can see',
  },
} as const satisfies Record<string, PermissionMeaning>;

/** Permissions that a project role gives its holder in one project (wire contract, section 3). */
export const projectPermissions = {
  view_project: { label: 'View project', lets: 'see the project, its connections and its jobs' },
  edit_project: { label: 'Edit project', lets: 'change the project’s details and members' },
  sync_with_alm: { label: 'Sync with ALM tools', lets: 'submit, start, claim and cancel ALM jobs' },
  verify_task: { label: 'Verify tasks', lets: 'submit, start, claim and cancel analysis jobs' },
} as const satisfies Record<string, PermissionMeaning>;

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
