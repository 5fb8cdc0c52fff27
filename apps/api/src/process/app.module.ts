import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';

import { AuditModule } from '../access/audit/index.js';
import { ProjectsModule } from '../access/projects/index.js';
import { RolesModule } from '../access/roles/index.js';
import { SessionsModule } from '../access/sessions/index.js';
import { TokensModule } from '../access/tokens/index.js';
import { UsersModule } from '../access/users/index.js';
import { AgentsModule } from '../ledger/agents/index.js';
import { ConnectionsModule } from '../ledger/connections/index.js';
import { EventsModule } from '../ledger/events/index.js';
import { JobsModule } from '../ledger/jobs/index.js';
import { OutputModule } from '../ledger/output/index.js';
import { ProjectDeletionModule } from '../ledger/project-deletion/index.js';
import { RetentionModule } from '../ledger/retention/index.js';
import { ScheduleModule } from '../ledger/schedule/index.js';
import { WebhooksModule } from '../outbound/webhooks/index.js';
import type { Clock } from '../platform/config/clock.js';
import type { Environment } from '../platform/config/index.js';
import { DatabaseModule, type Database } from '../platform/database/index.js';
import { HttpModule } from '../platform/http/http.module.js';
import { QuietLogger } from '../platform/http/logger.js';
import type { Keyring } from '../platform/secrets/index.js';
import { FirstStartModule } from './first-start/index.js';
import { HealthModule } from './health/index.js';
import type { Metrics } from './metrics/index.js';
import type { Tracing } from './tracing/index.js';
import { VersionController } from './version/index.js';

/** The parts that the process creates before the application. */
export interface AppParts {
  readonly environment: Environment;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Undefined when nobody asks for metrics. */
  readonly metrics?: Metrics | undefined;
  /** Undefined when traces are sent nowhere. */
  readonly tracing?: Tracing | undefined;
}

@Module({})
export class AppModule {
  /** @param parts opened and checked */
  static forRoot({ environment, database, keyring, clock, logger }: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.of(database),
        HttpModule.forRoot(environment, { keyring, clock }),
        HealthModule,
        TokensModule,
        SessionsModule,
        AuditModule,
        RolesModule,
        UsersModule,
        ProjectsModule,
        ProjectDeletionModule,
        ConnectionsModule,
        AgentsModule,
        JobsModule,
        ScheduleModule,
        EventsModule,
        OutputModule.forRoot(environment),
        RetentionModule,
        WebhooksModule.forRoot(environment),
        FirstStartModule,
      ],
      controllers: [VersionController],
      providers: [{ provide: QuietLogger, useValue: new QuietLogger(logger) }],
    };
  }
}
