import { Global, Module } from '@nestjs/common';

import { Authenticator } from '../http/caller.js';
import { TokenAuthenticator } from './token-authenticator.js';
import { TokensController } from './tokens.controller.js';
import { TokensRepository } from './tokens.repository.js';
import { TokensService } from './tokens.service.js';

/** Tokens, and the authentication by them. */
@Global()
@Module({
  controllers: [TokensController],
  providers: [TokensRepository, TokensService, { provide: Authenticator, useClass: TokenAuthenticator }],
  exports: [Authenticator, TokensService],
})
export class TokensModule {}
