import type { ProjectPermission } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import type { Caller } from '../http/caller.js';

/**
 * The condition that the caller holds a permission in a project, in SQL: global rights decide at once,
 * else the caller's membership and its role do.
 * @param project the column that holds the project's id
 */
export function holdsInProject(caller: Caller, permission: ProjectPermission, project: Sql): Sql {
  if (holdsEverywhere(caller, permission)) return raw('TRUE');
  return sql`EXISTS (SELECT 1 FROM memberships held JOIN role_permissions given ON given.role_id = held.role AND given.permission = ${permission} WHERE held.user_id = ${caller.userId} AND held.project_id = ${project})`;
}

/** The condition that the caller may see a project and what belongs to it. */
export function seesProject(caller: Caller, project: Sql): Sql {
  return holdsInProject(caller, 'view_project', project);
}

function holdsEverywhere({ permissions }: Caller, permission: ProjectPermission): boolean {
  if (permissions.has('edit_all_projects')) return true;
  return permission === 'view_project' && permissions.has('view_all_projects');
}

/**
 * The condition that the caller may submit, start, claim and cancel runs of a kind in a project.
 * `sync_all` gives that in every project that one can see.
 */
export function mayRunIn(caller: Caller, permission: ProjectPermission, project: Sql): Sql {
  if (caller.permissions.has('sync_all')) return seesProject(caller, project);
  return holdsInProject(caller, permission, project);
}
