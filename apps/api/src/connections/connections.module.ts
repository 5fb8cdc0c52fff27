import { Module } from '@nestjs/common';
import { kinds } from '@syncledger/domain';

import { ProjectsModule } from '../projects/index.js';
import { PurgeModule } from '../purge/index.js';
import { ConnectionChanges } from './connection-changes.service.js';
import { AccountRepository } from './account.repository.js';
import { AllConnectionsController } from './all-connections.controller.js';
import { connectionChangesControllerOf } from './connection-changes.controller.js';
import { connectionsControllerOf } from './connections.controller.js';
import { ConnectionsRepository } from './connections.repository.js';
import { ConnectionsService } from './connections.service.js';
import { KeptConnections } from './kept-connections.js';
import { ParamsVault } from './params-vault.js';

/** Connections, their params sealed. */
@Module({
  imports: [ProjectsModule, PurgeModule],
  controllers: [
    ...kinds.map(connectionsControllerOf),
    ...kinds.map(connectionChangesControllerOf),
    AllConnectionsController,
  ],
  providers: [
    AccountRepository,
    ConnectionChanges,
    ConnectionsRepository,
    ConnectionsService,
    KeptConnections,
    ParamsVault,
  ],
  exports: [ConnectionsService, KeptConnections, ParamsVault],
})
export class ConnectionsModule {}
