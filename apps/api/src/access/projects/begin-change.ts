import { notFound, type ProjectPermission } from '@syncledger/domain';

import type { Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { VersionedProject, ProjectsRepository } from './projects.repository.js';

/**
 * Locks a project for a change until the transaction ends.
 * @returns the project, and the caller's permissions in it
 * @throws LedgerError `not_found`
 */
export async function beginChange(
  projects: ProjectsRepository,
  tx: Transaction,
  id: number,
  caller: Caller,
): Promise<{ project: VersionedProject; held: ReadonlySet<ProjectPermission> }> {
  const project = await projects.beginChange(tx, id, caller);
  if (!project) throw notFound();
  return { project, held: await projects.permissionsIn(tx, id, caller) };
}
