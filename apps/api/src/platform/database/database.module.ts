import { Module, type DynamicModule } from '@nestjs/common';

import { Database } from './database.js';

/** Offers the open database to every module; whoever opened it closes it. */
@Module({})
export class DatabaseModule {
  /** @param database open and migrated */
  static of(database: Database): DynamicModule {
    const providers = [{ provide: Database, useValue: database }];
    return { module: DatabaseModule, global: true, providers, exports: [Database] };
  }
}
