import type { Kind, Micros } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { forUpdate, type UnitOfWork } from '../../platform/database/index.js';

/**
 * Locks a project and its connections: waits for transactions that add a connection or record a job, and makes later ones wait.
 * @returns the connections that are not deleted yet
 */
export async function lockConnections(unit: UnitOfWork, project: number): Promise<{ id: number; kind: Kind }[]> {
  await unit.rows(sql`SELECT 1 FROM projects WHERE id = ${project}${forUpdate(unit.dialect)}`);
  return unit.rows(
    sql`SELECT id, kind FROM connections
      WHERE project_id = ${project} AND deleted_at IS NULL${forUpdate(unit.dialect)}`,
  );
}

/** Hides the connections of a project until they are purged. */
export async function hideConnections(unit: UnitOfWork, project: number, now: Micros): Promise<void> {
  await unit.rows(sql`UPDATE connections SET deleted_at = ${now} WHERE project_id = ${project} AND deleted_at IS NULL`);
}
