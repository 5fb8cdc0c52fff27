import { Module } from '@nestjs/common';

import { RolesModule } from '../roles/index.js';
import { ActingUsers } from './acting-users.js';
import { UserControl } from './control.js';
import { MakersRepository } from './makers.repository.js';
import { RightsRepository } from './rights.repository.js';
import { UserChanges } from './user-changes.service.js';
import { UserDeactivation } from './user-deactivation.service.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [RolesModule],
  controllers: [UsersController],
  providers: [
    ActingUsers,
    MakersRepository,
    RightsRepository,
    UserControl,
    UserChanges,
    UserDeactivation,
    UsersRepository,
    UsersService,
  ],
  exports: [ActingUsers, UserControl, UsersRepository],
})
export class UsersModule {}
