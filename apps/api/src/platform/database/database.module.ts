import { Module, type DynamicModule } from '@nestjs/common';

import { Database } from './database.js';

/** Provides the open database to every module; it is closed where it was opened. */
@Module({})
export class DatabaseModule {
  /** @param database open and migrated */
  static of(database: Database): DynamicModule {
    const providers = [{ provide: Database, useValue: database }];
    return { module: DatabaseModule, global: true, providers, exports: [Database] };
  }
}
