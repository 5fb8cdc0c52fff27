import { Module } from '@nestjs/common';

import { GlobalRolesController } from './global-roles.controller.js';
import { ProjectRolesController } from './project-roles.controller.js';
import { RolesRepository } from './roles.repository.js';
import { RolesService } from './roles.service.js';

@Module({
  controllers: [GlobalRolesController, ProjectRolesController],
  providers: [RolesRepository, RolesService],
  exports: [RolesService],
})
export class RolesModule {}
