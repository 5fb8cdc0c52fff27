import { Module } from '@nestjs/common';

import { ProjectsModule } from '../projects/index.js';
import { AllConnectionsController, connectionsControllerOf } from './connections.controller.js';
import { ConnectionsRepository } from './connections.repository.js';
import { ConnectionsService } from './connections.service.js';
import { ParamsVault } from './params-vault.js';

/** Connections, their params sealed. */
@Module({
  imports: [ProjectsModule],
  controllers: [connectionsControllerOf('alm'), connectionsControllerOf('analysis'), AllConnectionsController],
  providers: [ConnectionsRepository, ConnectionsService, ParamsVault],
  exports: [ConnectionsService, ParamsVault],
})
export class ConnectionsModule {}
