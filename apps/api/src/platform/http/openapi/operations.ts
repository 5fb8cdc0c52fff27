import { fieldsOf, MAX_ID, objectSchema, schemas, type Schema } from '@syncledger/domain';

import type { DeclaredRoute } from '../route-check.js';
import { errorResponse, errorStatuses } from './errors.js';
import { refTo } from './schemas.js';

/** The part of an OpenAPI operation that is written here. */
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
    'Sent again within 24 hours with the same body, the request writes nothing and answers the same object with `Idempotent-Replayed: true`.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const ifMatchParameter = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description: 'The `ETag` of the object as it was read: refused with 412 when it has changed since.',
  schema: { type: 'string' },
};

const lastEventIdParameter = {
  name: 'Last-Event-ID',
  in: 'header',
  required: false,
  description: 'The last `id` that was received: goes on after it. Left out: from now on.',
  schema: { type: 'integer', minimum: 0, maximum: MAX_ID },
};

/**
 * Completes an operation with its parameters, body and refusals, all taken from what its handler declares.
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
    ...(route.answer?.shape === 'events' ? [lastEventIdParameter] : []),
  ];
  if (route.body) operation.requestBody = bodyOf(route.body);
  if (route.lines) operation.requestBody = linesBodyOf(route.lines);
  if (route.answer?.asLines && route.answer.of) offerLines(operation, route.answer.of.name);
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

function pathParameter(name: string, path: string): object {
  // The ids of roles are words; all others are numbers.
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
  return { required: true, description: 'A line each, or an array of them.', content };
}

function offerLines({ responses }: Operation, name: string): void {
  const success = responses['200'] as { content?: Record<string, object> } | undefined;
  if (success?.content) success.content['application/x-ndjson'] = { schema: refTo(name) };
}

/** The schemas of the bodies of some routes, by name. */
export function bodySchemas(routes: readonly DeclaredRoute[]): Record<string, Schema> {
  const types = [...routes.flatMap(({ body }) => body ?? []), ...routes.flatMap(({ lines }) => lines ?? [])];
  const lists = routes.flatMap(({ lines }): [string, Schema][] =>
    lines ? [[`${lines.name}List`, { type: 'array', items: refTo(lines.name) }]] : [],
  );
  const schemas = types.map((type): [string, Schema] => [type.name, objectSchema(type)]);
  return Object.fromEntries<Schema>([...schemas, ...lists]);
}
