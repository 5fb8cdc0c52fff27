import { Module } from '@nestjs/common';
import { kinds } from '@syncledger/domain';

import { ProjectsModule } from '../../access/projects/index.js';
import { AgentsModule } from '../agents/index.js';
import { ChangesModule } from '../changes/index.js';
import { CountsModule } from '../counts/index.js';
import { EventsModule } from '../events/index.js';
import { PurgeModule } from '../purge/index.js';
import { acknowledgementsControllerOf } from './acknowledgements.controller.js';
import { AcknowledgementsRepository } from './acknowledgements.repository.js';
import { Acknowledgements } from './acknowledgements.service.js';
import { AllConnectionsController } from './all-connections.controller.js';
import { CausesRepository } from './causes.repository.js';
import { ConnectionAudit } from './connection-audit.js';
import { ConnectionParams } from './connection-params.js';
import { ConnectionCache } from './connection-cache.js';
import { connectionChangesControllerOf } from './connection-changes.controller.js';
import { ConnectionChanges } from './connection-changes.service.js';
import { ConnectionDeletion } from './connection-deletion.service.js';
import { ConnectionSummaryRepository } from './connection-summary.repository.js';
import { connectionsControllerOf } from './connections.controller.js';
import { ConnectionsRepository } from './connections.repository.js';
import { ConnectionsService } from './connections.service.js';
import { HealthWatch } from './health-watch.js';
import { HealthRepository } from './health.repository.js';
import { MovesRepository } from './moves.repository.js';
import { Moves } from './moves.service.js';
import { ParamsVault } from './params-vault.js';
import { SystemChangesRepository } from './system-changes.repository.js';

/** Connections, their encrypted params, and their health. */
@Module({
  imports: [AgentsModule, ChangesModule, CountsModule, EventsModule, ProjectsModule, PurgeModule],
  controllers: [
    ...kinds.map(connectionsControllerOf),
    ...kinds.map(connectionChangesControllerOf),
    ...kinds.map(acknowledgementsControllerOf),
    AllConnectionsController,
  ],
  providers: [
    Acknowledgements,
    AcknowledgementsRepository,
    CausesRepository,
    ConnectionSummaryRepository,
    ConnectionAudit,
    ConnectionCache,
    ConnectionChanges,
    ConnectionDeletion,
    ConnectionParams,
    ConnectionsRepository,
    ConnectionsService,
    HealthRepository,
    HealthWatch,
    Moves,
    MovesRepository,
    ParamsVault,
    SystemChangesRepository,
  ],
  exports: [ConnectionCache, ConnectionParams, ConnectionsService, HealthWatch, ParamsVault],
})
export class ConnectionsModule {}
