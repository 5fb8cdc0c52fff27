import { Controller, Get, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { healthResource } from '@syncledger/domain';
import { nightlyDialects } from '@syncledger/testing';

import { AuditModule } from '../src/access/audit/index.js';
import { Clock } from '../src/platform/config/clock.js';
import { readEnvironment } from '../src/platform/config/index.js';
import { Database } from '../src/platform/database/index.js';
import { Public, Requires } from '../src/platform/http/access.js';
import { one } from '../src/platform/http/answer.js';
import { Answers } from '../src/platform/http/answers.js';
import { Authenticator } from '../src/platform/http/caller.js';
import { HttpModule } from '../src/platform/http/http.module.js';
import { RequestPipeline } from '../src/platform/http/request-pipeline.js';
import { describeRoute, RouteCheck } from '../src/platform/http/route-check.js';
import { Keyring } from '../src/platform/secrets/index.js';
import { openTestDatabase } from './support/database/test-database.js';
import type { TestApp } from './support/test-app.js';
import { startApp } from './support/world.js';

describe('every route', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp('sqlite');
  });
  afterAll(() => app.close());

  const documented = async () => {
    const { paths } = await app.ok<{ paths: Record<string, Record<string, { operationId: string }>> }>(
      'GET',
      '/api/docs-json',
    );
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => ({ path, method: method.toUpperCase(), operationId })),
    );
  };

  it('declares who may call it and what it answers: a difference here is a change of rights', async () => {
    const routes = new Map(
      app.app
        .get(RouteCheck)
        .routes()
        .map((route) => [route.operationId, route]),
    );
    const lines = (await documented()).map(
      ({ path, method, operationId }) => `${method} ${path} -> ${describeRoute(routes.get(operationId)!)}`,
    );
    expect(`\n${lines.sort().join('\n')}\n`).toMatchSnapshot();
  });

  it('is in the document', async () => {
    const inDocument = (await documented()).map(({ operationId }) => operationId).sort();
    const declared = app.app
      .get(RouteCheck)
      .routes()
      .map(({ operationId }) => operationId);
    expect(declared.sort()).toEqual(inDocument);
  });
});

@Controller()
class Open {
  @Get('open')
  @Public()
  @Answers(one(healthResource))
  read(): object {
    return { status: 'ok' };
  }
}

@Controller()
class WithoutAccess {
  @Get('without-access')
  @Answers(one(healthResource))
  read(): object {
    return {};
  }
}

@Controller()
class WithoutAnswer {
  @Get('without-answer')
  @Requires()
  read(): object {
    return {};
  }
}

@Controller()
class WithNothing {
  @Get('with-nothing')
  read(): object {
    return {};
  }
}

describe.each(nightlyDialects)('a server on %s', (dialect) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(dialect);
  });
  afterAll(() => database.close());

  const start = async (controllers: Type[], isAttached = true): Promise<NestFastifyApplication> => {
    const secretKeys = Keyring.generate('test');
    const environment = readEnvironment({ SYNCLEDGER_SECRET_KEYS: secretKeys });
    const shared = { keyring: Keyring.parse(secretKeys), clock: new Clock() };
    const providers = [
      { provide: Database, useValue: database },
      { provide: Authenticator, useValue: {} },
    ];
    @Module({ providers, exports: [Database, Authenticator] })
    class WithDatabase {}
    @Module({
      imports: [{ module: WithDatabase, global: true }, HttpModule.forRoot(environment, shared), AuditModule],
      controllers,
    })
    class Small {}
    const options = { logger: false as const, abortOnError: false };
    const app = await NestFactory.create<NestFastifyApplication>(Small, new FastifyAdapter(), options);
    if (isAttached) app.get(RequestPipeline).attach(app.getHttpAdapter().getInstance());
    try {
      return await app.init();
    } catch (error) {
      await app.close();
      throw error;
    }
  };

  it('starts when every handler says who may call it and what it answers', async () => {
    const app = await start([Open]);
    await app.close();
  });

  it.each([
    [WithoutAccess, 'WithoutAccess.read'],
    [WithoutAnswer, 'WithoutAnswer.read'],
    [WithNothing, 'WithNothing.read'],
  ])('does not start with %p, and names the handler', async (controller, name) => {
    await expect(start([Open, controller])).rejects.toThrow(name);
  });

  it('does not start when Nest would call a handler without the checks', async () => {
    await expect(start([Open], false)).rejects.toThrow('unchecked: Open.read');
  });
});
