import { Module, type DynamicModule, type FactoryProvider, type OnApplicationShutdown } from '@nestjs/common';

import { Database, openDatabase, type DatabaseOptions } from './database.js';

/** Where the options come from when they are not known at import: a factory and the tokens that it takes. */
export type DatabaseOptionsFactory = Pick<
  FactoryProvider<DatabaseOptions | Promise<DatabaseOptions>>,
  'inject' | 'useFactory'
>;

/**
 * Offers `Database` to every module, and closes it when the application stops, after the HTTP server did.
 * It opens but does not migrate: whoever starts the application decides when.
 */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  /** @param options how to open it, or a factory that injects what it needs */
  static forRoot(options: DatabaseOptions | DatabaseOptionsFactory): DynamicModule {
    const { inject = [], useFactory } = 'url' in options ? { useFactory: () => options } : options;
    const provider: FactoryProvider<Database> = {
      provide: Database,
      inject,
      useFactory: async (...injected: unknown[]) => openDatabase(await useFactory(...injected)),
    };
    return { module: DatabaseModule, global: true, providers: [provider], exports: [Database] };
  }

  /** Waits for the units of work under way. */
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
