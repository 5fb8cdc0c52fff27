import { Module } from '@nestjs/common';

import { MembersRepository } from './members.repository.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsRepository } from './projects.repository.js';
import { ProjectsService } from './projects.service.js';

/** Projects and who sees them. */
@Module({
  controllers: [ProjectsController],
  providers: [ProjectsRepository, MembersRepository, ProjectsService],
  exports: [ProjectsService],
})
export class ProjectsModule {}
