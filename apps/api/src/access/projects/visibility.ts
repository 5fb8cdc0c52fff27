import { allProjectPermissions, kinds, runPermission, type Kind, type ProjectPermission } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { amongIds, type Dialect } from '../../platform/database/index.js';
import type { EffectiveRights, Principal } from '../../platform/http/effective-rights.js';

/** What decides who may do what in projects: every principal has to hold it, and the credential has to keep it. */
export type ProjectRights = Pick<EffectiveRights, 'principals' | 'projects' | 'projectPermissions'>;

/**
 * The condition that a permission is held in a project, in SQL: global rights decide at once, else membership and its role do.
 * @param project the column that holds the project's id
 */
export function holdsInProject(rights: ProjectRights, permission: ProjectPermission, project: Sql): Sql {
  return within(rights, permission, project, (principal) => holds(principal, permission, project));
}

/** The condition that the caller may see a project and what belongs to it. */
export function seesProject(rights: ProjectRights, project: Sql): Sql {
  return holdsInProject(rights, 'view_project', project);
}

/**
 * The condition that the caller may submit, start, claim and cancel runs of a kind in a project.
 * `sync_all` gives that in every project that one can see.
 */
export function mayRunIn(rights: ProjectRights, kind: Kind, project: Sql): Sql {
  const permission = runPermission[kind];
  return within(rights, permission, project, (principal) =>
    holds(principal, principal.permissions.has('sync_all') ? 'view_project' : permission, project),
  );
}

/**
 * The condition that the caller may claim runs of some kind: anywhere by global rights, or in a project by membership. Reads the
 * memberships of one principal.
 */
export function mayRunAnywhere(rights: ProjectRights): Sql {
  const { principals, projects, projectPermissions } = rights;
  const kept = kinds.filter((kind) => projectPermissions?.has(runPermission[kind]) ?? true);
  if (kept.length === 0 || projects?.length === 0) return raw('FALSE');
  const bound = principals.find(
    (principal) => !principal.permissions.has('sync_all') && !holdsEverywhere(principal, 'edit_project'),
  );
  if (!bound) return raw('TRUE');
  const may = kept.map((kind) => mayRunIn(rights, kind, raw('own.project_id')));
  return sql`EXISTS (SELECT 1 FROM memberships own WHERE own.user_id = ${bound.userId} AND (${join(may, ' OR ')}))`;
}

/**
 * The projects that the caller may see, one `project_id` a row.
 * @returns undefined for one who sees every project
 */
export function seenProjects(rights: ProjectRights): Sql | undefined {
  if (seesEveryProject(rights)) return undefined;
  const bound = rights.principals.find((principal) => !holdsEverywhere(principal, 'view_project'));
  if (!bound) return sql`SELECT p.id AS project_id FROM projects p WHERE ${seesProject(rights, raw('p.id'))}`;
  const others = rights.principals.filter((principal) => principal !== bound);
  // Aliases of its own: `held` and `given` stand in the conditions below it.
  const first = sql`SELECT seen.project_id FROM memberships seen JOIN role_permissions lets ON lets.role_id = seen.role AND lets.permission = ${'view_project'} WHERE seen.user_id = ${bound.userId}`;
  const rest = all(conditionsOf(rights, 'view_project', raw('seen.project_id'), others, holdsView));
  return rest ? sql`${first} AND ${rest}` : first;
}

/** Whether the caller may see every project, whoever its members are. */
export function seesEveryProject({ principals, projects, projectPermissions }: ProjectRights): boolean {
  if (projects !== null || projectPermissions?.has('view_project') === false) return false;
  return principals.every((principal) => holdsEverywhere(principal, 'view_project'));
}

/**
 * Which of some users see which of some projects by being a member, a `user_id` and a `project_id` a row: for looking at many users
 * at once. What those see who see every project is not in it.
 */
export function whoSees(dialect: Dialect, users: readonly number[], projects: readonly number[]): Sql {
  const [user, project] = [raw('held.user_id'), raw('held.project_id')];
  return sql`SELECT held.user_id, held.project_id FROM memberships held JOIN role_permissions given ON given.role_id = held.role AND given.permission = ${'view_project'} WHERE ${amongIds(dialect, project, projects)} AND ${amongIds(dialect, user, users)}`;
}

/** The users whose memberships decide which projects the caller sees: those who do not see every one. */
export function boundByMembership({ principals }: ProjectRights): number[] {
  return principals
    .filter((principal) => !holdsEverywhere(principal, 'view_project'))
    .map((principal) => principal.userId);
}

/**
 * Whether the caller sees a project.
 * @param isMember whether a user sees it by being a member, as `whoSees` tells of all in `boundByMembership`
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
 * The condition that a user has a right in some project that the caller lacks there. What is left of a deleted one gives none.
 * @param user the column that holds the user's id
 */
export function exceedsInProjects(rights: ProjectRights, user: Sql): Sql {
  const project = raw('theirs.project_id');
  const held = allProjectPermissions.map(
    (permission) => sql`WHEN ${raw(`'${permission}'`)} THEN ${holdsInProject(rights, permission, project)}`,
  );
  return sql`EXISTS (SELECT 1 FROM memberships theirs JOIN projects ON projects.id = theirs.project_id AND projects.deleted_at IS NULL JOIN role_permissions gives ON gives.role_id = theirs.role WHERE theirs.user_id = ${user} AND NOT CASE gives.permission ${join(held, ' ')} ELSE FALSE END)`;
}

/** The condition that every principal meets one of its own, in a project where the credential keeps the permission. */
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

/** @returns undefined where global rights give it in every project */
function holds(principal: Principal, permission: ProjectPermission, project: Sql): Sql | undefined {
  if (holdsEverywhere(principal, permission)) return undefined;
  return sql`EXISTS (SELECT 1 FROM memberships held JOIN role_permissions given ON given.role_id = held.role AND given.permission = ${permission} WHERE held.user_id = ${principal.userId} AND held.project_id = ${project})`;
}

function holdsEverywhere({ permissions }: Principal, permission: ProjectPermission): boolean {
  if (permissions.has('edit_all_projects')) return true;
  return permission === 'view_project' && permissions.has('view_all_projects');
}
