import { Injectable } from '@nestjs/common';
import {
  InvalidInput,
  LedgerError,
  nobody,
  notFound,
  type JsonObject,
  type Kind,
  type UpdateConnectionInput,
  type Viewer,
} from '@syncledger/domain';

import { Clock } from '../config/clock.js';
import { Database, type UnitOfWork } from '../database/index.js';
import type { Caller } from '../http/caller.js';
import type { Precondition } from '../http/etag.js';
import { ProjectsService } from '../projects/index.js';
import { ConnectionPurge } from './connection-purge.js';
import type { HeldConnection } from './connection-rows.js';
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
    private readonly purge: ConnectionPurge,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes a connection; `params` replace the whole object, but for what is marked as kept.
   * @throws InvalidInput for a project that the caller does not see, or a marker where nothing is stored
   */
  async update(change: Change, input: UpdateConnectionInput): Promise<void> {
    await this.database.write(async (unit) => {
      const before = await this.begin(unit, change);
      const { project, params, ...columns } = input;
      if (project !== undefined) await this.move(unit, change, project);
      await this.connections.update(unit, change.id, {
        ...columns,
        ...(project !== undefined && { projectId: project }),
        ...(params && { params: withMarkersKept(params, storedParams(before)) }),
        updatedAt: this.clock.now(),
      });
    });
  }

  /**
   * Deletes a connection; by force also one with jobs, which are hidden at once and purged in the background.
   * @throws LedgerError `conflict` when it has jobs
   */
  async delete(change: Change, isForced: boolean): Promise<void> {
    const hasJobs = await this.database.write(async (unit) => {
      await this.begin(unit, change);
      await this.connections.holdJobs(unit, change.id);
      if (!(await this.connections.hasJobs(unit, change.id))) {
        await this.connections.delete(unit, change.id);
        return false;
      }
      if (!isForced) throw new LedgerError('conflict', 'The connection has jobs: delete them, too, with ?force=true.');
      await this.connections.hide(unit, change.id, this.clock.now());
      return true;
    });
    if (hasJobs) this.purge.start();
  }

  private async begin(unit: UnitOfWork, { id, kind, caller, ifMatch }: Change): Promise<HeldConnection> {
    const before = await this.connections.beginChange(unit, id, kind, caller);
    if (!before) throw notFound();
    ifMatch(before.version);
    return before;
  }

  private async move(unit: UnitOfWork, { id, caller }: Change, project: number): Promise<void> {
    if (!(await this.projects.sees(unit, project, caller))) {
      throw new InvalidInput({ project: ['There is no such project.'] });
    }
    await this.connections.holdJobs(unit, id);
    await this.connections.moveJobs(unit, id, project);
  }
}

function storedParams({ params }: HeldConnection): JsonObject | null {
  return (params as (viewer: Viewer) => JsonObject | null)(nobody);
}
