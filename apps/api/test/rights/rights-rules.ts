import {
  everywhere,
  globalRights,
  isSuperuser,
  projectRights,
  sees,
  standings,
  type Caller,
  type Permission,
} from './rights-callers.js';
import { globalRoleTargets, projectRoleTargets, userTargets, type Row, type Target } from './rights-table.js';

/** The objects of a row. */
export function targetsOf({ on }: Row): readonly Target[] {
  if (on === undefined) return [{ name: '' }];
  if (on === 'project') return Object.keys(standings).map((name) => ({ name, absent: name === 'absent' }));
  return { user: userTargets, 'global role': globalRoleTargets, 'project role': projectRoleTargets }[on];
}

/**
 * What the contract has a cell answer: the rules that hold for all rows, in the order in which they count. Where it is
 * silent, the strict reading: deleting a project is editing it, users are read by those who manage them, built-in roles
 * are changed by nobody, roles with a right that one lacks not by oneself, and limited tokens administer nothing. Revoking needs manage_users alone.
 */
export function expectedStatus(row: Row, caller: Caller, target: Target): number {
  if (row.open) return row.success;
  const { refused, agent, readOnly } = caller.token ?? {};
  if (refused) return 401;
  if (agent && !row.agents) return 403;
  if (readOnly && !row.route.startsWith('GET ')) return 403;
  if (row.administers && (readOnly || isBounded(caller))) return 403;
  return row.on === 'project' ? inProject(row, caller, target) : outside(row, caller, target);
}

/** Hidden comes before a lack of rights, but for what only the body names when no project could give the right. */
function inProject({ hidden, needs = [], success }: Row, caller: Caller, { name }: Target): number {
  const isSeen = sees(caller, name);
  if (!isSeen && !hidden) return 404;
  const held: readonly Permission[] = [...globalRights(caller), ...projectRights(caller, name)];
  const may = needs.length === 0 || needs.some((need) => held.includes(need));
  const noneOfProjects = needs.every((need) => (everywhere as readonly Permission[]).includes(need));
  if (!may && (isSeen || noneOfProjects)) return 403;
  return isSeen ? success : 400;
}

/** Users and roles are not hidden: a caller who may use the route gets 404 for a missing one. */
function outside(row: Row, caller: Caller, target: Target): number {
  const isOwn = target.name === 'oneself';
  const held: readonly Permission[] = globalRights(caller);
  const isFree = !row.needs || (isOwn && row.oneself === 'free');
  if (!isFree && !row.needs.some((need) => held.includes(need))) return row.unseen ?? 403;
  if (target.absent) return 404;
  if (row.also && !held.includes(row.also)) return 403;
  if (isOwn) return row.oneself === 'refused' ? 403 : row.success;
  if (row.notBuiltIn && target.builtIn) return 403;
  if (row.notAbove === 'superusers') return target.superuser && !isSuperuser(caller) ? 403 : row.success;
  return row.notAbove && isAbove(target, caller) ? 403 : row.success;
}

const isBounded = ({ token }: Caller): boolean => token?.permissions !== undefined || token?.expiring === true;

/** Whether it has a right that the caller lacks. */
function isAbove({ permissions = [], superuser, reader }: Target, caller: Caller): boolean {
  const held: readonly Permission[] = globalRights(caller);
  if (permissions.some((permission) => !held.includes(permission))) return true;
  if (superuser && !isSuperuser(caller)) return true;
  return reader === true && !sees(caller, 'nobody');
}
