import 'reflect-metadata';

import { Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import BetterSqlite3 from 'better-sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';

import { settings, tellAddress } from '../settings.js';
import { usualEntities } from './entities.js';
import { JobsController } from './jobs.controller.js';
import { JobsService } from './jobs.service.js';
import { TokenGuard } from './token.guard.js';

/** The yardstick of what is usual: NestJS with TypeORM, `find` with relations, DTOs by class-transformer. */
function options(url: string): DataSourceOptions {
  if (!url.startsWith('sqlite:')) {
    return { type: 'postgres', url, entities: usualEntities, applicationName: 'yardstick', installExtensions: false };
  }
  return {
    type: 'better-sqlite3',
    driver: BetterSqlite3,
    database: url.slice('sqlite:'.length),
    entities: usualEntities,
    prepareDatabase: (database: BetterSqlite3.Database) => {
      database.pragma('synchronous = FULL');
    },
  };
}

const dataSource = await new DataSource(options(settings.databaseUrl)).initialize();

/** The application. */
@Module({
  controllers: [JobsController],
  providers: [JobsService, TokenGuard, { provide: DataSource, useValue: dataSource }],
})
class UsualModule {}

const adapter = new FastifyAdapter({ routerOptions: { ignoreTrailingSlash: true } });
const app = await NestFactory.create<NestFastifyApplication>(UsualModule, adapter, { logger: ['error'] });
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
await app.listen(0, '127.0.0.1');
tellAddress(await app.getUrl());
