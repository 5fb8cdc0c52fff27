import { Injectable } from '@nestjs/common';
import { type Draft, dueAfter, type UpdateConnectionInput } from '@syncledger/domain';

import { ProjectsService } from '../../access/projects/index.js';
import { Clock } from '../../platform/config/clock.js';
import type { Transaction } from '../../platform/database/index.js';
import { changedFields } from '../../platform/http/audit.js';
import { ConnectionAudit } from './connection-audit.js';
import type { StoredConnection } from './connection-rows.js';
import { beginChange, type ConnectionTarget } from './connection-target.js';
import type { ConnectionEntity } from './connection.entity.js';
import { ConnectionsRepository } from './connections.repository.js';
import { resolveMarkers } from './markers.js';
import { Moves } from './moves.service.js';

@Injectable()
export class ConnectionChanges {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly projects: ProjectsService,
    private readonly moves: Moves,
    private readonly connectionAudit: ConnectionAudit,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes a connection. `params` replace the stored object, except for values with a secret marker. Fields that equal the stored
   * ones change nothing: the runs of a schedule stay those of the user who set it.
   * @throws InvalidInput for a project that the caller does not see, or a marker without a stored value
   */
  async update(change: ConnectionTarget, draft: Draft<UpdateConnectionInput>): Promise<void> {
    const isUnfinished = await this.connectionAudit.write(change.caller, async (tx, record) => {
      if (draft.fields.system !== undefined) await this.moves.lock(tx);
      const before = await beginChange(this.connections, tx, change);
      const { id, kind } = change;
      resolveMarkers(draft, before.params);
      if (draft.fields.project !== before.project) await this.projects.hold(tx, draft, change.caller);
      const input = draft.valid();
      change.ifMatch(before.version);
      const fields = changedFields(input, before);
      if (fields.length === 0) return false;
      const { project, ...columns } = pick(input, fields);
      const isCounting = columns.system !== undefined && (await this.recount(tx, before, columns.system));
      const isMoving = project !== undefined && (await this.move(tx, change, project));
      await this.connections.update(tx, id, {
        ...columns,
        ...(project !== undefined && { projectId: project }),
        ...(isMoving && { movedVersion: before.version + 1 }),
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
      return isCounting || isMoving;
    });
    if (isUnfinished) this.moves.start();
  }

  /** A frequency takes effect immediately, and its runs belong to the user who set it. */
  private schedule(
    { id, caller }: ConnectionTarget,
    { frequency }: UpdateConnectionInput,
  ): Pick<Partial<ConnectionEntity>, 'nextDueAt' | 'scheduledBy'> {
    if (frequency === undefined) return {};
    return { nextDueAt: dueAfter(id, frequency, this.clock.now()) ?? null, scheduledBy: caller.userId };
  }

  /** @returns whether jobs are left for the background */
  private recount(tx: Transaction, { id, kind, system: systemBefore }: StoredConnection, system: string) {
    return this.moves.recount(tx, { connection: id, kind, systemBefore, system });
  }

  /** @returns whether jobs are left for the background */
  private async move(tx: Transaction, { id }: ConnectionTarget, project: number): Promise<boolean> {
    await this.connections.lockJobs(tx, id);
    return this.moves.begin(tx, id, project);
  }
}

function pick(input: UpdateConnectionInput, names: readonly string[]): UpdateConnectionInput {
  return Object.fromEntries(Object.entries(input).filter(([name]) => names.includes(name)));
}
