import { Module } from '@nestjs/common';

import { ProjectsModule } from '../../access/projects/index.js';
import { ChangesModule } from '../changes/index.js';
import { PurgeModule } from '../purge/index.js';
import { ProjectDeletionController } from './project-deletion.controller.js';
import { ProjectDeletionRepository } from './project-deletion.repository.js';
import { ProjectDeletion } from './project-deletion.service.js';

@Module({
  imports: [ChangesModule, ProjectsModule, PurgeModule],
  controllers: [ProjectDeletionController],
  providers: [ProjectDeletionRepository, ProjectDeletion],
})
export class ProjectDeletionModule {}
