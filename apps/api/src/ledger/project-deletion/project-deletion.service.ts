import { Injectable } from '@nestjs/common';
import { editPermission, forbidden, LedgerError } from '@syncledger/domain';

import { beginChange, ProjectsRepository } from '../../access/projects/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Audit } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Precondition } from '../../platform/http/etag.js';
import { Purge } from '../purge/index.js';
import { ProjectDeletionRepository } from './project-deletion.repository.js';

@Injectable()
export class ProjectDeletion {
  constructor(
    private readonly projects: ProjectsRepository,
    private readonly repository: ProjectDeletionRepository,
    private readonly purge: Purge,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /**
   * Deletes a project: hides it at once, and purges it with its connections in the background.
   * @param isForced whether the project may have connections
   * @throws LedgerError `conflict` when it has connections and force is not set; `forbidden` when the caller may not delete them
   */
  async delete(id: number, isForced: boolean, caller: Caller, ifMatch: Precondition): Promise<void> {
    await this.audit.write(caller, async (tx, record) => {
      const { project, held } = await beginChange(this.projects, tx, id, caller);
      if (!held.has('edit_project')) throw forbidden();
      ifMatch(project.version);
      const connections = await this.repository.lock(tx, id);
      if (connections.length > 0 && !isForced) {
        throw new LedgerError(
          'conflict',
          'The project has connections. Use ?force=true to delete it with its connections.',
        );
      }
      if (connections.some(({ kind }) => !caller.permissions.has(editPermission[kind]))) {
        throw forbidden('You lack the permission to delete its connections.');
      }
      const at = this.clock.now();
      await this.projects.hide(tx, id, at);
      await this.repository.hide(tx, connections, { project: id, user: caller.userId, at });
      const deletedConnections = connections.map((connection) => ({ kind: 'connection', id: connection.id }) as const);
      const objects = [...deletedConnections, { kind: 'project', id } as const];
      await record(...objects.map((object) => ({ ...object, action: 'delete', project: id }) as const));
    });
    this.purge.start();
  }
}
