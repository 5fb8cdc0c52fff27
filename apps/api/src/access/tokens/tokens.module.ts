import { Module } from '@nestjs/common';

import { UsersModule } from '../users/index.js';
import { NamedTokensController } from './named-tokens.controller.js';
import { NamedTokensRepository } from './named-tokens.repository.js';
import { NamedTokensService } from './named-tokens.service.js';
import { RightsVersion } from './rights-version.js';
import { TokenRights } from './token-rights.js';
import { TokenUse } from './token-use.js';
import { TokenUseRepository } from './token-use.repository.js';
import { TokensController } from './tokens.controller.js';
import { TokensRepository } from './tokens.repository.js';
import { TokensService } from './tokens.service.js';

@Module({
  imports: [UsersModule],
  controllers: [NamedTokensController, TokensController],
  providers: [
    TokenUse,
    TokenUseRepository,
    NamedTokensRepository,
    NamedTokensService,
    RightsVersion,
    TokenRights,
    TokensRepository,
    TokensService,
  ],
  exports: [RightsVersion, TokenRights, TokensRepository, TokensService, TokenUse],
})
export class TokensModule {}
