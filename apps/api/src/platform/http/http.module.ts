import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';

import { Clock } from '../config/clock.js';
import type { Environment } from '../config/index.js';
import { Keyring } from '../secrets/index.js';
import { AccessGuard } from './access.guard.js';
import { ErrorsFilter } from './errors.filter.js';
import { EntityTags } from './etag.js';
import { IdempotencyPurge, IdempotencyRepository, IdempotencyStore, IdempotentCreate } from './idempotency/index.js';
import { InvalidCredentials } from './invalid-credentials.js';
import { PublicUrl } from './public-url.js';
import { RedactionInterceptor } from './redaction.interceptor.js';
import { RequestChain } from './request-chain.js';
import { RequestPipeline } from './request-pipeline.js';
import { RouteCheck } from './route-check.js';
import { AnswerSerializer } from './serialization/answer-serializer.js';

/** The request pipeline (access, input, redaction, errors) and its shared services. */
@Global()
@Module({})
export class HttpModule {
  /** @param shared created by the process before the application */
  static forRoot(environment: Environment, shared: { keyring: Keyring; clock: Clock }): DynamicModule {
    return {
      module: HttpModule,
      imports: [DiscoveryModule],
      providers: [
        AccessGuard,
        ErrorsFilter,
        RedactionInterceptor,
        // The pipeline calls them itself; Nest would for a handler that it missed.
        { provide: APP_GUARD, useExisting: AccessGuard },
        { provide: APP_INTERCEPTOR, useExisting: RedactionInterceptor },
        { provide: APP_FILTER, useExisting: ErrorsFilter },
        { provide: PublicUrl, useValue: new PublicUrl(environment) },
        { provide: Keyring, useValue: shared.keyring },
        { provide: Clock, useValue: shared.clock },
        AnswerSerializer,
        EntityTags,
        InvalidCredentials,
        IdempotentCreate,
        IdempotencyPurge,
        IdempotencyRepository,
        IdempotencyStore,
        RequestChain,
        RequestPipeline,
        RouteCheck,
      ],
      exports: [Clock, IdempotencyStore, IdempotentCreate, InvalidCredentials, Keyring, PublicUrl],
    };
  }
}
