import type { ProjectPermission } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { holdsInProject, seesProject } from '../../access/projects/index.js';
import type { Caller } from '../../platform/http/caller.js';

const NEEDED: ProjectPermission = 'edit_project';

/** Whether the caller may have webhooks of all projects (wire contract, section 6). */
export function mayWatchAll({ permissions }: Caller): boolean {
  // Credentials that keep only some projects keep neither view_all_projects nor edit_all_projects.
  return permissions.has('manage_users') && permissions.has('view_all_projects');
}

/**
 * The condition that the caller knows of a webhook: who sees its project does.
 * @param project the column that holds its project's id, or null for all
 */
export function knowsOf(caller: Caller, project: Sql): Sql {
  const all = raw(mayWatchAll(caller) ? 'TRUE' : 'FALSE');
  const isThere = sql`EXISTS (SELECT 1 FROM projects p WHERE p.id = ${project} AND p.deleted_at IS NULL)`;
  return sql`CASE WHEN ${project} IS NULL THEN ${all} ELSE ${isThere} AND ${seesProject(caller, project)} END`;
}

/** The condition that the caller may have a webhook of a project, or of all where that is null. */
export function mayWatch(caller: Caller, project: Sql): Sql {
  return sql`${knowsOf(caller, project)} AND (${project} IS NULL OR ${holdsInProject(caller, NEEDED, project)})`;
}
