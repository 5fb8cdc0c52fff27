import { Injectable } from '@nestjs/common';
import {
  type Draft,
  dueAfter,
  LedgerError,
  notFound,
  type Kind,
  type UpdateConnectionInput,
  editPermission,
  forbidden,
} from '@syncledger/domain';

import { ProjectsService } from '../../access/projects/index.js';
import { Clock } from '../../platform/config/clock.js';
import type { UnitOfWork } from '../../platform/database/index.js';
import { changedFields } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Precondition } from '../../platform/http/etag.js';
import { jobStore } from '../job-store/index.js';
import { Purge } from '../purge/index.js';
import { ConnectionAudit } from './connection-audit.js';
import type { StoredConnection } from './connection-rows.js';
import type { ConnectionEntity } from './connection.entity.js';
import { ConnectionsRepository } from './connections.repository.js';
import { resolveMarkers } from './markers.js';

export interface ConnectionTarget {
  readonly id: number;
  readonly kind: Kind;
  readonly caller: Caller;
  readonly ifMatch: Precondition;
}

@Injectable()
export class ConnectionChanges {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly projects: ProjectsService,
    private readonly purge: Purge,
    private readonly connectionAudit: ConnectionAudit,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes a connection. `params` replace the stored object, except for values with a secret marker. Fields that equal the stored
   * ones change nothing: the runs of a schedule stay those of the user who set it.
   * @throws InvalidInput for a project that the caller does not see, or a marker without a stored value
   */
  async update(change: ConnectionTarget, draft: Draft<UpdateConnectionInput>): Promise<void> {
    await this.connectionAudit.write(change.caller, async (unit, record) => {
      const before = await this.begin(unit, change);
      const { id, kind } = change;
      resolveMarkers(draft, before.params);
      if (draft.fields.project !== before.project) await this.projects.hold(unit, draft, change.caller);
      const input = draft.valid();
      change.ifMatch(before.version);
      const fields = changedFields(input, before);
      if (fields.length === 0) return;
      const { project, ...columns } = pick(input, fields);
      if (project !== undefined) await this.move(unit, change, project);
      await this.connections.update(unit, id, {
        ...columns,
        ...(project !== undefined && { projectId: project }),
        ...this.schedule(change, columns),
        // The grace period depends on the frequency, no run is late in an archived project, and causes are those of a system.
        ...((columns.frequency ?? project ?? columns.system) !== undefined && { judgeAt: 0 }),
        ...(columns.system !== undefined && { causeRules: 0 }),
        updatedAt: this.clock.now(),
      });
      const projects = {
        project: project ?? before.project,
        ...(project !== undefined && { fromProject: before.project }),
      };
      await record({ action: 'update', id, kind, ...projects, fields });
    });
  }

  /**
   * Deletes a connection. With force, it may have jobs: they are hidden at once and purged in the background.
   * @throws LedgerError `conflict` when it has jobs and force is not set
   */
  async delete(change: ConnectionTarget, isForced: boolean): Promise<void> {
    const hasJobs = await this.connectionAudit.write(change.caller, async (unit, record) => {
      const { id, kind } = change;
      const { project, version } = await this.begin(unit, change);
      change.ifMatch(version);
      await this.connections.lockJobs(unit, id);
      await record({ action: 'delete', id, kind, project });
      if (!(await this.connections.hasJobs(unit, id))) {
        await this.connections.delete(unit, id);
        return false;
      }
      if (!isForced)
        throw new LedgerError('conflict', 'The connection has jobs. Use ?force=true to delete it with its jobs.');
      await this.connections.hide(unit, id, this.clock.now());
      return true;
    });
    if (hasJobs) this.purge.start();
  }

  private async begin(unit: UnitOfWork, { id, kind, caller }: ConnectionTarget): Promise<StoredConnection> {
    const before = await this.connections.beginChange(unit, id, kind, caller);
    if (!before) throw notFound();
    if (!caller.permissions.has(editPermission[kind])) throw forbidden();
    return before;
  }

  /** A frequency takes effect immediately, and its runs belong to the user who set it. */
  private schedule(
    { id, caller }: ConnectionTarget,
    { frequency }: UpdateConnectionInput,
  ): Pick<Partial<ConnectionEntity>, 'nextDueAt' | 'scheduledBy'> {
    if (frequency === undefined) return {};
    return { nextDueAt: dueAfter(id, frequency, this.clock.now()) ?? null, scheduledBy: caller.userId };
  }

  private async move(unit: UnitOfWork, { id }: ConnectionTarget, project: number): Promise<void> {
    await this.connections.lockJobs(unit, id);
    await jobStore.move(unit, id, project);
  }
}

function pick(input: UpdateConnectionInput, names: readonly string[]): UpdateConnectionInput {
  return Object.fromEntries(Object.entries(input).filter(([name]) => names.includes(name)));
}
