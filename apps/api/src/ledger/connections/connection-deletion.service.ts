import { Injectable } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { DayCounts } from '../counts/index.js';
import { Purge } from '../purge/index.js';
import { ConnectionAudit } from './connection-audit.js';
import { beginChange, type ConnectionTarget } from './connection-target.js';
import { ConnectionsRepository } from './connections.repository.js';

@Injectable()
export class ConnectionDeletion {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly days: DayCounts,
    private readonly purge: Purge,
    private readonly connectionAudit: ConnectionAudit,
    private readonly clock: Clock,
  ) {}

  /**
   * Deletes a connection. With force, it may have jobs: they are hidden at once and purged in the background.
   * @throws LedgerError `conflict` when it has jobs and force is not set
   */
  async delete(change: ConnectionTarget, isForced: boolean): Promise<void> {
    const hasJobs = await this.connectionAudit.write(change.caller, async (unit, record) => {
      const { id, kind } = change;
      await this.days.begin(unit);
      const { project, version } = await beginChange(this.connections, unit, change);
      change.ifMatch(version);
      await this.connections.lockJobs(unit, id);
      await record({ action: 'delete', id, kind, project });
      if (!(await this.connections.hasJobs(unit, id))) {
        await this.days.remove(unit, [id]);
        await this.connections.delete(unit, id);
        return false;
      }
      if (!isForced)
        throw new LedgerError('conflict', 'The connection has jobs. Use ?force=true to delete it with its jobs.');
      await this.days.remove(unit, [id]);
      await this.connections.hide(unit, id, this.clock.now());
      return true;
    });
    if (hasJobs) this.purge.start();
  }
}
