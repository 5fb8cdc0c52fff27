import { Module } from '@nestjs/common';

import { Members } from './members.js';
import { MembersRepository } from './members.repository.js';
import { ProjectChanges } from './project-changes.service.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsRepository } from './projects.repository.js';
import { ProjectsService } from './projects.service.js';

@Module({
  controllers: [ProjectsController],
  providers: [Members, MembersRepository, ProjectChanges, ProjectsRepository, ProjectsService],
  exports: [ProjectsRepository, ProjectsService],
})
export class ProjectsModule {}
