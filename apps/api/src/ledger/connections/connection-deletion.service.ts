import { Injectable } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { Purge } from '../purge/index.js';
import { ConnectionAudit } from './connection-audit.js';
import { beginChange, type ConnectionTarget } from './connection-target.js';
import { ConnectionsRepository } from './connections.repository.js';

@Injectable()
export class ConnectionDeletion {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly purge: Purge,
    private readonly connectionAudit: ConnectionAudit,
    private readonly clock: Clock,
  ) {}

  /**
   * Deletes a connection: hides it at once, and purges it in the background. With force, it may have jobs.
   * @throws LedgerError `conflict` when it has jobs and force is not set
   */
  async delete(change: ConnectionTarget, isForced: boolean): Promise<void> {
    await this.connectionAudit.write(change.caller, async (tx, record) => {
      const { id, kind } = change;
      const { project, version } = await beginChange(this.connections, tx, change);
      change.ifMatch(version);
      await this.connections.lockJobs(tx, id);
      await record({ action: 'delete', id, kind, project });
      if (!isForced && (await this.connections.hasJobs(tx, id)))
        throw new LedgerError('conflict', 'The connection has jobs. Use ?force=true to delete it with its jobs.');
      await this.connections.hide(tx, id, this.clock.now());
    });
    this.purge.start();
  }
}
