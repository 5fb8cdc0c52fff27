import SwaggerParser from '@apidevtools/swagger-parser';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { webhookEvents } from '@syncledger/domain';
import { nightlyDialects } from '@syncledger/testing';

import { withoutReferences, type Field, type OpenApi, type Operation } from './support/openapi-document.js';
import type { TestApp } from './support/test-app.js';
import { startApp } from './support/world.js';

/** jobs-api.md, "Query Parameters". */
const referenceFilters = ['automatic', 'connection', 'ready', 'succeeded', 'user'];
const furtherFilters = ['project', 'system', 'last_run__gte', 'last_run__lt', 'search'];
const paging = ['page_size', 'page', 'ordering', 'include', 'expand'];

describe.each(nightlyDialects)('the OpenAPI document, on %s', (dialect) => {
  let app: TestApp;
  let document: OpenApi;
  /** As sent. */
  let sent: OpenApi;
  let operations: { at: string; path: string; method: string; operation: Operation }[];

  beforeAll(async () => {
    app = await startApp(dialect);
    sent = (await app.ok('GET', '/api/docs-json')) as unknown as OpenApi;
    document = withoutReferences(sent);
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ at: `${method} ${path}`, path, method, operation })),
    );
  });
  afterAll(() => app.close());

  /** Tokens are not changed: a new one takes the old one's place. Sessions and acknowledgements are not read alone: no tag. */
  const takesIfMatch = (method: string, path: string) =>
    ['put', 'patch', 'delete'].includes(method) && !/\/(jobs|sessions?|acknowledgement)\//.test(path);
  const makesOnce = (method: string, path: string) =>
    method === 'post' &&
    !/token|session|sign-in|claim|heartbeat|cancel|output|bulk|connections\/run|webhooks/.test(path);
  const takesKey = (method: string, path: string) => makesOnce(method, path) || path.endsWith('/jobs/claim/');
  const isPublic = (path: string) => /^\/health\/|\/version\/?$/.test(path);

  it('is valid', async () => {
    const copy = structuredClone(sent) as unknown as Parameters<typeof SwaggerParser.validate>[0];
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

  it('names the public URL as its server, and no other address', () => {
    expect(sent.servers).toEqual([{ url: 'https://ledger.example.com' }]);
  });

  it('gives every operation an id of its own, a summary, a description, a declared tag and its security', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids.every((id) => /^[a-z]\w+$/i.test(id ?? ''))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { at, path, operation } of operations) {
      expect([at, operation.summary]).toEqual([at, expect.stringMatching(/\w/)]);
      expect([at, operation.description]).toEqual([at, expect.stringMatching(/\w/)]);
      expect([at, sent.tags.map(({ name }) => name)]).toEqual([at, expect.arrayContaining(operation.tags ?? ['none'])]);
      const isOpen = isPublic(path) || path.endsWith('/session/');
      const wanted = isOpen ? [] : [{ token: [] }, { bearer: [] }, { session: [] }];
      expect([at, operation.security]).toEqual([at, wanted]);
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
    for (const { at, method, operation } of operations) {
      if (method === 'get') expect([at, operation.requestBody]).toEqual([at, undefined]);
      for (const [type, { schema }] of Object.entries(operation.requestBody?.content ?? {})) {
        expect([at, type, Object.keys(schema ?? {})]).toEqual([at, 'application/json', ['$ref']]);
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
        else
          expect([at, status, Object.keys(content ?? {}), content?.['application/json']?.schema]).toEqual([
            at,
            status,
            ['application/json'],
            expect.any(Object),
          ]);
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
      const isOne = method === 'get' && /(\{\w+\}|api-token|preferences|\/me)\/$/.test(path);
      const offers = (operation.parameters ?? []).some(({ name }) => name === 'If-None-Match');
      expect([at, offers, '304' in operation.responses]).toEqual([at, isOne, isOne]);
    }
  });

  it('says of every object schema which fields are always there, and excludes others from inputs only', () => {
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const { properties, additionalProperties, required } = schema as Record<string, unknown>;
      if (!properties) continue;
      expect([name, additionalProperties]).toEqual([name, name.endsWith('Input') ? false : undefined]);
      expect([name, required]).toEqual([name, expect.any(Array)]);
    }
    const jobConnection = document.components.schemas['JobConnection'] as { required: string[] };
    expect(jobConnection.required).not.toContain('params');
  });

  it('gives no input a default, which client generators would make required', () => {
    expect(JSON.stringify([sent.components.schemas, sent.components.parameters])).not.toContain('"default":');
  });

  it('has nothing that client generators write wrongly: names twice, null in an enum, escaped slashes in patterns', () => {
    for (const { at, operation } of operations) {
      const names = (operation.parameters ?? []).map(({ name }) => name);
      expect([at, names]).toEqual([at, [...new Set(names)]]);
    }
    const text = JSON.stringify(sent);
    expect(text).not.toMatch(/"enum":\[[^\]]*\bnull\b/);
    expect(text).not.toMatch(/"pattern":"[^"]*\\\\\//);
  });

  it('lists the values of include and expand, separated by commas, and repeats filters', () => {
    const lists = operations
      .flatMap(({ operation }) => operation.parameters ?? [])
      .filter(({ schema }) => schema?.type === 'array');
    for (const { name, style, explode, schema } of lists) {
      const isWords = ['include', 'expand'].includes(name);
      expect([name, style, explode]).toEqual([name, 'form', !isWords]);
      if (isWords) expect([name, schema?.items?.enum]).toEqual([name, expect.any(Array)]);
    }
    expect(lists.map(({ name }) => name)).toEqual(expect.arrayContaining(['include', 'expand', 'connection']));
  });

  it('refers to parameters, headers and errors instead of repeating them', () => {
    for (const methods of Object.values(sent.paths)) {
      for (const { operationId, parameters = [], responses } of Object.values(methods)) {
        const headers = Object.values(responses).flatMap((response) => Object.values(response.headers ?? {}));
        const errors = Object.entries(responses).filter(([status]) => status >= '400');
        const repeated = [...parameters, ...headers, ...errors.map(([, error]) => error)].filter(
          (one) => !('$ref' in one),
        );
        expect([operationId, repeated]).toEqual([operationId, []]);
      }
    }
  });

  it('shows an example of every field', () => {
    const schemas = document.components.schemas as Record<string, Field>;
    const hasExample = ({ examples, enum: values, type, items, anyOf, $ref }: Field): boolean =>
      (examples?.length ?? 0) > 0 || Boolean(values ?? $ref) || type === 'boolean' || (items ?? anyOf) !== undefined;
    const without = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
      Object.keys(properties)
        .filter((field) => !hasExample(properties[field]!))
        .map((field) => `${name}.${field}`),
    );
    expect(without).toEqual([]);
  });

  it('describes every event that webhooks receive, its headers and its payload', () => {
    expect(Object.keys(sent.webhooks)).toEqual([...webhookEvents, 'webhook.test']);
    for (const { post } of Object.values(document.webhooks)) {
      expect(post.parameters?.map(({ name }) => name)).toEqual([
        'webhook-id',
        'webhook-timestamp',
        'webhook-signature',
      ]);
      expect(post.requestBody?.content['application/json']?.schema).toEqual({
        $ref: '#/components/schemas/WebhookPayload',
      });
    }
  });

  it('is shown on a page, without a token', async () => {
    const { status, headers, text } = await app.call('GET', '/api/docs', { token: null });
    expect(headers['content-security-policy']).not.toMatch(/https?:/);
    expect(headers['content-security-policy']).toContain("style-src 'self' 'unsafe-inline'");
    const data = await app.call('GET', '/health/live', { token: null });
    expect(data.headers['content-security-policy']).toBe("default-src 'self';frame-ancestors 'none'");
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/html')]);
    const scripts = [...text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, url]) => url ?? '');
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) {
      const { pathname } = new URL(script, 'http://localhost/api/docs');
      expect([script, (await app.call('GET', pathname, { token: null })).status]).toEqual([script, 200]);
    }
  });

  it('is the same without a token and with one', async () => {
    expect((await app.call('GET', '/api/docs-json', { token: null })).body).toEqual(sent);
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
