import type { ProjectPermission } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { holdsInProject, seesProject } from '../../access/projects/index.js';
import type { Caller } from '../../platform/http/caller.js';

const NEEDED: ProjectPermission = 'edit_project';

/** Whether the caller may have webhooks that cover all projects (wire contract, section 6). */
export function mayWatchAll({ permissions }: Caller): boolean {
  // Tokens that are limited to some projects keep neither view_all_projects nor edit_all_projects.
  return permissions.has('manage_users') && permissions.has('view_all_projects');
}

/**
 * SQL condition that the caller may know of a webhook, because they see its project.
 * @param project the column with its project's id, or null for all
 */
export function knowsOf(caller: Caller, project: Sql): Sql {
  const all = raw(mayWatchAll(caller) ? 'TRUE' : 'FALSE');
  const isThere = sql`EXISTS (SELECT 1 FROM projects p WHERE p.id = ${project} AND p.deleted_at IS NULL)`;
  return sql`CASE WHEN ${project} IS NULL THEN ${all} ELSE ${isThere} AND ${seesProject(caller, project)} END`;
}

/** SQL condition that the caller may have a webhook for a project, or for all if that is null. */
export function mayWatch(caller: Caller, project: Sql): Sql {
  return sql`${knowsOf(caller, project)} AND (${project} IS NULL OR ${holdsInProject(caller, NEEDED, project)})`;
}
