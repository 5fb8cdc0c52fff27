import { Injectable } from '@nestjs/common';
import {
  dueAfter,
  InvalidInput,
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
import { withMarkersKept } from './markers.js';

/** Which connection is changed, by whom, and on what condition. */
export interface Change {
  readonly id: number;
  readonly kind: Kind;
  readonly caller: Caller;
  readonly ifMatch: Precondition;
}

/** The rules by which connections change. */
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
   * Changes a connection; `params` replace the whole object, but for what is marked as kept. Fields that are equal to what is
   * stored change nothing: a schedule stays with whoever set it.
   * @throws InvalidInput for a project that the caller does not see, or a marker where nothing is stored
   */
  async update(change: Change, input: UpdateConnectionInput): Promise<void> {
    await this.connectionAudit.write(change.caller, async (unit, record) => {
      const before = await this.begin(unit, change);
      const { id, kind } = change;
      const { params, ...rest } = input;
      const sent = { ...rest, ...(params && { params: withMarkersKept(params, before.params) }) };
      const fields = changedFields(sent, before);
      if (fields.length === 0) return;
      const { project, ...columns } = only(sent, fields);
      if (project !== undefined) await this.move(unit, change, project);
      await this.connections.update(unit, id, {
        ...columns,
        ...(project !== undefined && { projectId: project }),
        ...this.schedule(change, columns),
        // Another frequency has another grace, and in an archived project nothing is late.
        ...((columns.frequency ?? project) !== undefined && { judgeAt: 0 }),
        updatedAt: this.clock.now(),
      });
      const places = {
        project: project ?? before.project,
        ...(project !== undefined && { fromProject: before.project }),
      };
      await record({ action: 'update', id, kind, ...places, fields });
    });
  }

  /**
   * Deletes a connection; by force also one with jobs, which are hidden at once and purged in the background.
   * @throws LedgerError `conflict` when it has jobs
   */
  async delete(change: Change, isForced: boolean): Promise<void> {
    const hasJobs = await this.connectionAudit.write(change.caller, async (unit, record) => {
      const { id, kind } = change;
      const { project } = await this.begin(unit, change);
      await this.connections.holdJobs(unit, id);
      await record({ action: 'delete', id, kind, project });
      if (!(await this.connections.hasJobs(unit, id))) {
        await this.connections.delete(unit, id);
        return false;
      }
      if (!isForced) throw new LedgerError('conflict', 'The connection has jobs: delete them, too, with ?force=true.');
      await this.connections.hide(unit, id, this.clock.now());
      return true;
    });
    if (hasJobs) this.purge.start();
  }

  private async begin(unit: UnitOfWork, { id, kind, caller, ifMatch }: Change): Promise<StoredConnection> {
    const before = await this.connections.beginChange(unit, id, kind, caller);
    if (!before) throw notFound();
    if (!caller.permissions.has(editPermission[kind])) throw forbidden();
    ifMatch(before.version);
    return before;
  }

  /** A frequency takes effect at once, and its runs are those of whoever set it. */
  private schedule(
    { id, caller }: Change,
    { frequency }: UpdateConnectionInput,
  ): Pick<Partial<ConnectionEntity>, 'nextDueAt' | 'scheduledBy'> {
    if (frequency === undefined) return {};
    return { nextDueAt: dueAfter(id, frequency, this.clock.now()) ?? null, scheduledBy: caller.userId };
  }

  private async move(unit: UnitOfWork, { id, caller }: Change, project: number): Promise<void> {
    if (!(await this.projects.holds(unit, project, caller))) {
      throw new InvalidInput({ project: ['There is no such project.'] });
    }
    await this.connections.holdJobs(unit, id);
    await jobStore.move(unit, id, project);
  }
}

/** The fields of an input that have these names. */
function only(input: UpdateConnectionInput, names: readonly string[]): UpdateConnectionInput {
  return Object.fromEntries(Object.entries(input).filter(([name]) => names.includes(name)));
}
