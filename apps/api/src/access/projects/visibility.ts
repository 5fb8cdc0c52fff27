import { allProjectPermissions, kinds, runPermission, type Kind, type ProjectPermission } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { idIn, type Dialect } from '../../platform/database/index.js';
import type { EffectiveRights, Principal } from '../../platform/http/effective-rights.js';

/** Decides permissions in projects: every principal must hold a permission, and the token's limits must keep it. */
export type ProjectRights = Pick<EffectiveRights, 'principals' | 'projects' | 'projectPermissions'>;

/**
 * SQL condition that a permission is held in a project: by a global permission, or else by membership and its role.
 * @param project the column with the project's id
 */
export function holdsInProject(rights: ProjectRights, permission: ProjectPermission, project: Sql): Sql {
  return within(rights, permission, project, (principal) => holds(principal, permission, project));
}

/** SQL condition that the caller may see a project and its contents. */
export function seesProject(rights: ProjectRights, project: Sql): Sql {
  return holdsInProject(rights, 'view_project', project);
}

/**
 * SQL condition that the caller may submit, start, claim and cancel runs of a kind in a project. `sync_all` grants this
 * in every visible project.
 */
export function mayRunIn(rights: ProjectRights, kind: Kind, project: Sql): Sql {
  const permission = runPermission[kind];
  return within(rights, permission, project, (principal) =>
    holds(principal, principal.permissions.has('sync_all') ? 'view_project' : permission, project),
  );
}

/**
 * SQL condition that the caller may claim runs of some kind: by global permissions, or by membership in some project.
 * Reads the memberships of one principal.
 */
export function mayRunAnywhere(rights: ProjectRights): Sql | boolean {
  const { principals, projects, projectPermissions } = rights;
  const kept = kinds.filter((kind) => projectPermissions?.has(runPermission[kind]) ?? true);
  if (kept.length === 0 || projects?.length === 0) return false;
  const bound = principals.find(
    (principal) => !principal.permissions.has('sync_all') && !holdsEverywhere(principal, 'edit_project'),
  );
  if (!bound) return true;
  const may = kept.map((kind) => mayRunIn(rights, kind, raw('own.project_id')));
  return sql`EXISTS (SELECT 1 FROM memberships own WHERE own.user_id = ${bound.userId} AND (${join(may, ' OR ')}))`;
}

/**
 * The projects that the caller may see, one `project_id` per row.
 * @returns undefined for a caller who sees every project
 */
export function seenProjects(rights: ProjectRights): Sql | undefined {
  if (seesEveryProject(rights)) return undefined;
  const bound = rights.principals.find((principal) => !holdsEverywhere(principal, 'view_project'));
  if (!bound) return sql`SELECT p.id AS project_id FROM projects p WHERE ${seesProject(rights, raw('p.id'))}`;
  const others = rights.principals.filter((principal) => principal !== bound);
  // Aliases of its own, because the conditions below it use `held` and `given`.
  const first = sql`
    SELECT seen.project_id
    FROM memberships seen
    JOIN role_permissions lets ON lets.role_id = seen.role AND lets.permission = ${'view_project'}
    WHERE seen.user_id = ${bound.userId}`;
  const rest = all(conditionsOf(rights, 'view_project', raw('seen.project_id'), others, holdsView));
  return rest ? sql`${first} AND ${rest}` : first;
}

/** Whether the caller may see every project, regardless of membership. */
export function seesEveryProject({ principals, projects, projectPermissions }: ProjectRights): boolean {
  if (projects !== null || projectPermissions?.has('view_project') === false) return false;
  return principals.every((principal) => holdsEverywhere(principal, 'view_project'));
}

/**
 * Which of some users see which of some projects by membership, a `user_id` and a `project_id` per row: for many users
 * at once. Users who see every project are not included.
 */
export function whoSees(dialect: Dialect, users: readonly number[], projects: readonly number[]): Sql {
  const [user, project] = [raw('held.user_id'), raw('held.project_id')];
  return sql`
    SELECT held.user_id, held.project_id
    FROM memberships held
    JOIN role_permissions given ON given.role_id = held.role AND given.permission = ${'view_project'}
    WHERE ${idIn(dialect, project, projects)} AND ${idIn(dialect, user, users)}`;
}

/** The users whose memberships decide which projects the caller sees: those who do not see every project. */
export function boundByMembership({ principals }: ProjectRights): number[] {
  return principals
    .filter((principal) => !holdsEverywhere(principal, 'view_project'))
    .map((principal) => principal.userId);
}

/**
 * Whether the caller sees a project.
 * @param isMember whether a user sees it by membership, as `whoSees` returns for all users in `boundByMembership`
 */
export function seesByMembership(
  rights: ProjectRights,
  project: number,
  isMember: (user: number, project: number) => boolean,
): boolean {
  if (rights.projects?.includes(project) === false || rights.projectPermissions?.has('view_project') === false) {
    return false;
  }
  return boundByMembership(rights).every((user) => isMember(user, project));
}

/**
 * SQL condition that a user has a permission in some project that the caller lacks there. Leftovers of deleted projects
 * grant none.
 * @param user the column with the user's id
 */
export function exceedsInProjects(rights: ProjectRights, user: Sql): Sql {
  const project = raw('theirs.project_id');
  const held = allProjectPermissions.map(
    (permission) => sql`WHEN ${raw(`'${permission}'`)} THEN ${holdsInProject(rights, permission, project)}`,
  );
  return sql`
    EXISTS (
      SELECT 1
      FROM memberships theirs
      JOIN projects ON projects.id = theirs.project_id AND projects.deleted_at IS NULL
      JOIN role_permissions gives ON gives.role_id = theirs.role
      WHERE theirs.user_id = ${user} AND NOT CASE gives.permission ${join(held, ' ')} ELSE FALSE END
    )`;
}

/**
 * SQL condition that every principal meets its own condition, in a project where the token's limits keep the
 * permission.
 */
function within(
  rights: ProjectRights,
  permission: ProjectPermission,
  project: Sql,
  condition: (principal: Principal) => Sql | undefined,
): Sql {
  return all(conditionsOf(rights, permission, project, rights.principals, condition)) ?? raw('TRUE');
}

function conditionsOf(
  { projects, projectPermissions }: ProjectRights,
  permission: ProjectPermission,
  project: Sql,
  principals: readonly Principal[],
  condition: (principal: Principal, project: Sql) => Sql | undefined,
): Sql[] {
  if (projectPermissions?.has(permission) === false || projects?.length === 0) return [raw('FALSE')];
  const held = principals.map((principal) => condition(principal, project)).filter((one) => one !== undefined);
  return projects === null ? held : [sql`${project} IN (${join([...projects])})`, ...held];
}

function all(conditions: readonly Sql[]): Sql | undefined {
  return conditions.length > 1 ? sql`(${join([...conditions], ' AND ')})` : conditions[0];
}

function holdsView(principal: Principal, project: Sql): Sql | undefined {
  return holds(principal, 'view_project', project);
}

/** @returns undefined if global permissions grant it in every project */
function holds(principal: Principal, permission: ProjectPermission, project: Sql): Sql | undefined {
  if (holdsEverywhere(principal, permission)) return undefined;
  return sql`
    EXISTS (
      SELECT 1
      FROM memberships held
      JOIN role_permissions given ON given.role_id = held.role AND given.permission = ${permission}
      WHERE held.user_id = ${principal.userId} AND held.project_id = ${project}
    )`;
}

function holdsEverywhere({ permissions }: Principal, permission: ProjectPermission): boolean {
  if (permissions.has('edit_all_projects')) return true;
  return permission === 'view_project' && permissions.has('view_all_projects');
}
