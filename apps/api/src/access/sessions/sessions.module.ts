import { Global, Module } from '@nestjs/common';

import { Authenticator } from '../../platform/http/caller.js';
import { TokensModule } from '../tokens/index.js';
import { UsersModule } from '../users/index.js';
import { CallerAuthenticator } from './caller-authenticator.js';
import { CredentialUse } from './credential-use.js';
import { LinkRedemption } from './link-redemption.js';
import { NewSessions } from './new-sessions.js';
import { SessionUse } from './session-use.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SignInLinksController } from './sign-in-links.controller.js';
import { SignInLinksRepository } from './sign-in-links.repository.js';
import { SignInLinks } from './sign-in-links.service.js';
import { SignIn } from './sign-in.service.js';

@Global()
@Module({
  imports: [TokensModule, UsersModule],
  controllers: [SessionsController, SignInLinksController],
  providers: [
    CredentialUse,
    LinkRedemption,
    NewSessions,
    SessionsRepository,
    SessionsService,
    SessionUse,
    SignIn,
    SignInLinks,
    SignInLinksRepository,
    { provide: Authenticator, useClass: CallerAuthenticator },
  ],
  exports: [Authenticator, SignInLinks],
})
export class SessionsModule {}
