import SwaggerParser from '@apidevtools/swagger-parser';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { startApp } from './support/world.js';

interface Content {
  readonly schema?: object;
}

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly security?: Record<string, string[]>[];
  readonly parameters?: { name: string; in: string; description?: string; schema?: object }[];
  readonly requestBody?: { required?: boolean; content: Record<string, Content> };
  readonly responses: Record<string, { description: string; content?: Record<string, Content> }>;
}

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    readonly schemas: Record<string, object>;
    readonly securitySchemes: Record<string, { type: string; in: string; name: string }>;
  };
}

/** jobs-api.md, "Query Parameters". */
const referenceFilters = ['automatic', 'connection', 'ready', 'succeeded', 'user'];
const furtherFilters = ['project', 'system', 'last_run__gte', 'last_run__lt', 'search'];
const paging = ['page_size', 'page', 'ordering', 'include', 'expand'];

describe.each(nightlyDialects)('the OpenAPI document, on %s', (dialect) => {
  let app: TestApp;
  let document: OpenApi;
  let operations: { at: string; path: string; method: string; operation: Operation }[];

  beforeAll(async () => {
    app = await startApp(dialect);
    document = (await app.ok('GET', '/api/docs-json')) as unknown as OpenApi;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ at: `${method} ${path}`, path, method, operation })),
    );
  });
  afterAll(() => app.close());

  /** Tokens are not changed: a new one takes the old one's place. */
  const takesIfMatch = (method: string, path: string) =>
    ['patch', 'delete'].includes(method) && !path.includes('/jobs/');
  const makesOnce = (method: string, path: string) =>
    method === 'post' && !/token|claim|heartbeat|cancel|bulk|webhooks/.test(path);
  const takesKey = (method: string, path: string) => makesOnce(method, path) || path.endsWith('/jobs/claim/');
  const isPublic = (path: string) => path.startsWith('/health/');

  it('is valid', async () => {
    const copy = structuredClone(document) as unknown as Parameters<typeof SwaggerParser.validate>[0];
    await expect(SwaggerParser.validate(copy)).resolves.toBeDefined();
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
  });

  it('has every path of the reference, as the reference writes it', () => {
    for (const kind of ['alm', 'analysis']) {
      expect(Object.keys(document.paths[`/api/v2/jobs/${kind}/`]!).sort()).toEqual(['get', 'post']);
      expect(Object.keys(document.paths[`/api/v2/jobs/${kind}/{id}`]!).sort()).toEqual(['get', 'patch']);
      expect(operations.map(({ at }) => at.replace(/\{\w+\}/, '{}'))).toContain(
        `post /api/v2/projects/{}/jobs/${kind}/`,
      );
    }
  });

  it('gives every operation an id of its own, a summary and its security', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids.every((id) => /^[a-z]\w+$/i.test(id ?? ''))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { at, path, operation } of operations) {
      expect([at, operation.summary]).toEqual([at, expect.stringMatching(/\w/)]);
      const wanted = isPublic(path) ? [] : [{ token: [] }, { bearer: [] }];
      expect([at, operation.security ?? []]).toEqual([at, wanted]);
    }
  });

  it('says how a token is sent', () => {
    const { type, in: place, name } = document.components.securitySchemes['token']!;
    expect([type, place, name]).toEqual(['apiKey', 'header', 'Authorization']);
  });

  it('has a schema and a description for every parameter', () => {
    for (const { at, path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const parameters = operation.parameters ?? [];
      expect([at, parameters.filter((one) => one.in === 'path').map(({ name }) => name)]).toEqual([at, named]);
      for (const { name, schema, description } of parameters) {
        expect([at, name, Object.keys(schema ?? {}).length > 0]).toEqual([at, name, true]);
        expect([at, name, description ?? (schema as { description?: string }).description]).toEqual([
          at,
          name,
          expect.stringMatching(/\w/),
        ]);
      }
    }
  });

  it('has every filter and option of the job lists', () => {
    for (const path of ['jobs/', 'jobs/alm/', 'jobs/analysis/']) {
      const { parameters = [] } = document.paths[`/api/v2/${path}`]!['get']!;
      const names = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining([...referenceFilters, ...furtherFilters, ...paging]));
    }
  });

  it('has a schema for every body', () => {
    for (const { at, path, method, operation } of operations) {
      if (method === 'get') expect([at, operation.requestBody]).toEqual([at, undefined]);
      for (const [type, { schema }] of Object.entries(operation.requestBody?.content ?? {})) {
        const types = path.endsWith('/bulk/') ? ['application/x-ndjson', 'application/json'] : ['application/json'];
        expect([at, types.includes(type), Object.keys(schema ?? {})]).toEqual([at, true, ['$ref']]);
      }
    }
    const posts = operations.filter(({ method, path }) => makesOnce(method, path));
    expect(posts.filter(({ operation }) => operation.requestBody?.required !== true)).toEqual([]);
  });

  it('has a schema for every answer, also of errors', () => {
    for (const { at, operation } of operations) {
      for (const [status, { content, description }] of Object.entries(operation.responses)) {
        expect([at, status, description]).toEqual([at, status, expect.stringMatching(/\w/)]);
        if (status === '204' || status === '304') expect([at, content]).toEqual([at, undefined]);
        else if (at === 'get /api/v2/events/' && status === '200')
          expect(content).toEqual({ 'text/event-stream': { schema: { $ref: '#/components/schemas/LedgerEvent' } } });
        else expect([at, status, content?.['application/json']?.schema]).toEqual([at, status, expect.any(Object)]);
      }
    }
  });

  it('declares the errors that each operation has', () => {
    for (const { at, path, method, operation } of operations) {
      const statuses = Object.keys(operation.responses);
      const wanted = isPublic(path) ? ['406'] : ['400', '401', '406', '429'];
      if (path.includes('{')) wanted.push('404');
      if (method !== 'get') wanted.push('413', '415');
      if (operation.requestBody) wanted.push('403', '409');
      if (takesKey(method, path)) wanted.push('422');
      if (takesIfMatch(method, path)) wanted.push('412');
      expect([at, wanted.filter((status) => !statuses.includes(status))]).toEqual([at, []]);
    }
  });

  it('offers Idempotency-Key where something is made, not where a secret is shown', () => {
    for (const { at, path, method, operation } of operations) {
      const offers = (operation.parameters ?? []).some(({ name }) => name === 'Idempotency-Key');
      expect([at, offers]).toEqual([at, takesKey(method, path)]);
    }
  });

  it('offers If-Match where something is changed or deleted', () => {
    for (const { at, path, method, operation } of operations) {
      const offers = (operation.parameters ?? []).some(({ name }) => name === 'If-Match');
      expect([at, offers]).toEqual([at, takesIfMatch(method, path)]);
    }
  });

  it('offers If-None-Match where a single object is read, but for jobs', () => {
    for (const { at, path, method, operation } of operations) {
      const isOne = method === 'get' && /(\{\w+\}|api-token|\/me)\/$/.test(path);
      const offers = (operation.parameters ?? []).some(({ name }) => name === 'If-None-Match');
      expect([at, offers, '304' in operation.responses]).toEqual([at, isOne, isOne]);
    }
  });

  it('says of every object schema which fields are always there, and lets no others pass', () => {
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const { properties, additionalProperties, required } = schema as Record<string, unknown>;
      if (!properties) continue;
      expect([name, additionalProperties]).toEqual([name, false]);
      expect([name, required]).toEqual([name, expect.any(Array)]);
    }
    const jobConnection = document.components.schemas['JobConnection'] as { required: string[] };
    expect(jobConnection.required).not.toContain('params');
  });

  it('is shown on a page, without a token', async () => {
    const { status, headers, text } = await app.call('GET', '/api/docs', { token: null });
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/html')]);
    const scripts = [...text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, url]) => url ?? '');
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) {
      const { pathname } = new URL(script, 'http://localhost/api/docs');
      expect([script, (await app.call('GET', pathname, { token: null })).status]).toEqual([script, 200]);
    }
  });

  it('is the same without a token and with one', async () => {
    expect((await app.call('GET', '/api/docs-json', { token: null })).body).toEqual(document);
  });
});

describe.each(nightlyDialects)('the first administrator, on %s', (dialect) => {
  it('has an address that fits what the document says of addresses', async () => {
    const { TestApp } = await import('./support/test-app.js');
    const app = await TestApp.start(dialect);
    try {
      expect((await app.call('GET', 'users/me/')).status).toBe(200);
    } finally {
      await app.close();
    }
  });
});
