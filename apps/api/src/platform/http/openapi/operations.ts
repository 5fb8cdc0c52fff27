import { fieldsOf, MAX_ID, objectSchema, schemas, type Schema } from '@syncledger/domain';

import type { DeclaredRoute } from '../route-check.js';
import { errorResponse, errorStatuses } from './errors.js';
import { refTo } from './schemas.js';

/** The part of an OpenAPI operation that this file completes. */
export interface Operation {
  operationId?: string;
  parameters?: object[];
  requestBody?: object;
  responses: Record<string, object>;
}

const keyParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A repeated request with the same key and body within 24 hours writes nothing, and returns the same object (a claim: the same leases, while they hold) with `Idempotent-Replayed: true`.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const ifMatchParameter = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description:
    'The `ETag` of the object when it was read. If the object has changed since, the request fails with 412. Only the version, before the dot, is compared.',
  schema: { type: 'string' },
};

const ifNoneMatchParameter = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The `ETag` of an earlier response. If the response would be the same, it is a 304 without a body.',
  schema: { type: 'string' },
};

const lastEventIdParameter = {
  name: 'Last-Event-ID',
  in: 'header',
  required: false,
  description: 'The last received `id`: the stream resumes after it. Default: new events only.',
  schema: { type: 'integer', minimum: 0, maximum: MAX_ID },
};

/**
 * Completes an operation with parameters, body and errors from the declarations of its handler.
 * @param path the operation's path, with `{name}` for parameters
 * @param method in lower case
 */
export function completeOperation(operation: Operation, path: string, method: string, route: DeclaredRoute): void {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  operation.parameters = [
    ...inPath.map((name) => pathParameter(name, path)),
    ...[...(route.query ? fieldsOf(route.query) : [])].map(([name, { schema }]) => queryParameter(name, schema)),
    ...(route.takesIdempotencyKey ? [keyParameter] : []),
    ...(route.takesIfMatch ? [ifMatchParameter] : []),
    ...(hasEtag(path, method, route) ? [ifNoneMatchParameter] : []),
    ...(route.answer?.shape === 'events' ? [lastEventIdParameter] : []),
  ];
  if (route.body) operation.requestBody = bodyOf(route.body);
  if (route.lines) operation.requestBody = linesBodyOf(route.lines);
  if (route.answer?.asLines && route.answer.of) offerLines(operation, route.answer.of.name);
  if (hasEtag(path, method, route)) operation.responses['304'] = { description: 'As `If-None-Match` says.' };
  const statuses = errorStatuses({
    isPublic: route.access?.to === 'everyone',
    hasPathId: inPath.length > 0,
    isPaged: route.answer?.shape === 'list',
    takesIdempotencyKey: route.takesIdempotencyKey,
    takesIfMatch: route.takesIfMatch,
    writes: method !== 'get',
  });
  for (const status of statuses) operation.responses[String(status)] = errorResponse(status);
}

/** Single objects have a tag, except for jobs (wire contract, section 6). */
function hasEtag(path: string, method: string, { answer, access }: DeclaredRoute): boolean {
  return method === 'get' && answer?.shape === 'one' && access?.to === 'callers' && !path.includes('/jobs/');
}

function pathParameter(name: string, path: string): object {
  // Ids of roles are text; all others are numbers.
  if (path.includes('-roles/')) {
    return { name, in: 'path', required: true, schema: { type: 'string', description: 'The role’s id.' } };
  }
  return { name, in: 'path', required: true, schema: schemas.id(`The ${name === 'id' ? 'object' : name}’s id.`) };
}

function queryParameter(name: string, { description, ...schema }: Schema): object {
  return { name, in: 'query', required: false, description, schema };
}

function bodyOf(type: new () => object): object {
  const required = objectSchema(type).required?.length !== 0;
  return { required, content: { 'application/json': { schema: refTo(type.name) } } };
}

function linesBodyOf(type: new () => object): object {
  const content = {
    'application/x-ndjson': { schema: refTo(type.name) },
    'application/json': { schema: refTo(`${type.name}List`) },
  };
  return { required: true, description: 'One object per line, or a JSON array.', content };
}

function offerLines({ responses }: Operation, name: string): void {
  const success: { content?: Record<string, object> } | undefined = responses['200'];
  if (success?.content) success.content['application/x-ndjson'] = { schema: refTo(name) };
}

/** The schemas of request bodies, by name. */
export function bodySchemas(routes: readonly DeclaredRoute[]): Record<string, Schema> {
  const types = [...routes.flatMap(({ body }) => body ?? []), ...routes.flatMap(({ lines }) => lines ?? [])];
  const lists = routes.flatMap(({ lines }): [string, Schema][] =>
    lines ? [[`${lines.name}List`, { type: 'array', items: refTo(lines.name) }]] : [],
  );
  const schemas = types.map((type): [string, Schema] => [type.name, objectSchema(type)]);
  return Object.fromEntries<Schema>([...schemas, ...lists]);
}
