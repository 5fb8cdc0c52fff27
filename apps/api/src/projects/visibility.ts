import { allProjectPermissions, type ProjectPermission } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { amongIds, type Dialect } from '../database/index.js';
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

/**
 * The projects that the caller may see, one `project_id` a row.
 * @returns undefined for one who sees every project
 */
export function seenProjects(caller: Caller): Sql | undefined {
  if (holdsEverywhere(caller, 'view_project')) return undefined;
  return sql`SELECT held.project_id FROM memberships held JOIN role_permissions given ON given.role_id = held.role AND given.permission = ${'view_project'} WHERE held.user_id = ${caller.userId}`;
}

/** Whether the caller may see every project, whoever its members are. */
export function seesEveryProject(holder: Pick<Caller, 'permissions'>): boolean {
  return holdsEverywhere(holder, 'view_project');
}

/**
 * Which of some users see which of some projects by being a member, a `user_id` and a `project_id` a row: for looking at many users
 * at once. What those see who see every project is not in it.
 */
export function whoSees(dialect: Dialect, users: readonly number[], projects: readonly number[]): Sql {
  const [user, project] = [raw('held.user_id'), raw('held.project_id')];
  return sql`SELECT held.user_id, held.project_id FROM memberships held JOIN role_permissions given ON given.role_id = held.role AND given.permission = ${'view_project'} WHERE ${amongIds(dialect, project, projects)} AND ${amongIds(dialect, user, users)}`;
}

/**
 * The condition that a user has a right in some project that the caller lacks there. What is left of a deleted one gives none.
 * @param user the column that holds the user's id
 */
export function exceedsInProjects(caller: Caller, user: Sql): Sql {
  const project = raw('theirs.project_id');
  const held = allProjectPermissions.map(
    (permission) => sql`WHEN ${raw(`'${permission}'`)} THEN ${holdsInProject(caller, permission, project)}`,
  );
  return sql`EXISTS (SELECT 1 FROM memberships theirs JOIN projects ON projects.id = theirs.project_id AND projects.deleted_at IS NULL JOIN role_permissions gives ON gives.role_id = theirs.role WHERE theirs.user_id = ${user} AND NOT CASE gives.permission ${join(held, ' ')} ELSE FALSE END)`;
}

function holdsEverywhere({ permissions }: Pick<Caller, 'permissions'>, permission: ProjectPermission): boolean {
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
