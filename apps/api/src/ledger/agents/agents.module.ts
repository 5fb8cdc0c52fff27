import { Module } from '@nestjs/common';

import { AgentsController } from './agents.controller.js';
import { AgentsRepository } from './agents.repository.js';
import { AgentsService } from './agents.service.js';
import { ServableRepository } from './servable.repository.js';
import { UnclaimedRepository } from './unclaimed.repository.js';

@Module({
  controllers: [AgentsController],
  providers: [AgentsRepository, AgentsService, ServableRepository, UnclaimedRepository],
  exports: [AgentsRepository, AgentsService, UnclaimedRepository],
})
export class AgentsModule {}
