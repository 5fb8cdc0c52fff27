import { Module, type DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger } from 'pino';

import { AgentsModule } from './agents/index.js';
import { AuditModule } from './audit/index.js';
import type { Clock } from './config/clock.js';
import type { Environment } from './config/index.js';
import { ConnectionsModule } from './connections/index.js';
import { DatabaseModule, type Database } from './database/index.js';
import { EventsModule } from './events/index.js';
import { FirstStartModule } from './first-start/index.js';
import { HealthModule } from './health/index.js';
import { HttpModule } from './http/http.module.js';
import { QuietLogger } from './http/logger.js';
import { JobsModule } from './jobs/index.js';
import { ProjectsModule } from './projects/index.js';
import { RetentionModule } from './retention/index.js';
import { RolesModule } from './roles/index.js';
import { ScheduleModule } from './schedule/index.js';
import type { Keyring } from './secrets/index.js';
import { TokensModule } from './tokens/index.js';
import { UsersModule } from './users/index.js';
import { WebhooksModule } from './webhooks/index.js';

/** What the process makes before the application. */
export interface AppParts {
  readonly environment: Environment;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The application: every feature. */
@Module({})
export class AppModule {
  /** @param parts opened and checked */
  static forRoot({ environment, database, keyring, clock, logger }: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot({ useExisting: true, pinoHttp: { logger } }),
        DatabaseModule.of(database),
        HttpModule.forRoot(environment, { keyring, clock }),
        HealthModule,
        TokensModule,
        AuditModule,
        RolesModule,
        UsersModule,
        ProjectsModule,
        ConnectionsModule,
        AgentsModule,
        JobsModule,
        ScheduleModule,
        EventsModule,
        RetentionModule,
        WebhooksModule.forRoot(environment),
        FirstStartModule,
      ],
      providers: [QuietLogger],
    };
  }
}
