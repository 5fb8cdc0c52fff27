import { Global, Module } from '@nestjs/common';

import { Authenticator } from '../../platform/http/caller.js';
import { UsersModule } from '../users/index.js';
import { LastUse } from './last-use.js';
import { LastUseRepository } from './last-use.repository.js';
import { NamedTokensController } from './named-tokens.controller.js';
import { NamedTokensRepository } from './named-tokens.repository.js';
import { NamedTokensService } from './named-tokens.service.js';
import { RightsVersion } from './rights-version.js';
import { TokenAuthenticator } from './token-authenticator.js';
import { TokenRights } from './token-rights.js';
import { TokensController } from './tokens.controller.js';
import { TokensRepository } from './tokens.repository.js';
import { TokensService } from './tokens.service.js';

@Global()
@Module({
  imports: [UsersModule],
  controllers: [NamedTokensController, TokensController],
  providers: [
    LastUse,
    LastUseRepository,
    NamedTokensRepository,
    NamedTokensService,
    RightsVersion,
    TokenRights,
    TokensRepository,
    TokensService,
    { provide: Authenticator, useClass: TokenAuthenticator },
  ],
  exports: [Authenticator, TokensService],
})
export class TokensModule {}
