import { Module } from '@nestjs/common';

import { ChangesModule } from '../changes/index.js';
import { PurgeModule } from '../purge/index.js';
import { Members } from './members.js';
import { MembersRepository } from './members.repository.js';
import { ProjectChanges } from './project-changes.service.js';
import { ProjectDeletion } from './project-deletion.service.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsRepository } from './projects.repository.js';
import { ProjectsService } from './projects.service.js';

/** Projects and who sees them. */
@Module({
  imports: [ChangesModule, PurgeModule],
  controllers: [ProjectsController],
  providers: [Members, MembersRepository, ProjectChanges, ProjectDeletion, ProjectsRepository, ProjectsService],
  exports: [ProjectsService],
})
export class ProjectsModule {}
