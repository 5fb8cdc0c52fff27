import { Module } from '@nestjs/common';

import { RolesModule } from '../roles/index.js';
import { Impersonation } from './impersonation.js';
import { MakersRepository } from './makers.repository.js';
import { PreferencesController } from './preferences.controller.js';
import { PreferencesRepository } from './preferences.repository.js';
import { PreferencesService } from './preferences.service.js';
import { RightsRepository } from './rights.repository.js';
import { UserChanges } from './user-changes.service.js';
import { UserDeactivation } from './user-deactivation.service.js';
import { UserPolicy } from './user-policy.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [RolesModule],
  controllers: [PreferencesController, UsersController],
  providers: [
    Impersonation,
    MakersRepository,
    PreferencesRepository,
    PreferencesService,
    RightsRepository,
    UserPolicy,
    UserChanges,
    UserDeactivation,
    UsersRepository,
    UsersService,
  ],
  exports: [Impersonation, UserPolicy, UsersRepository],
})
export class UsersModule {}
