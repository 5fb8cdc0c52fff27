import { objectSchema, type Schema } from '@syncledger/domain';

import type { Access } from '../access.js';
import type { DeclaredRoute } from '../route-check.js';
import { refTo } from './components.js';
import { errorResponse, errorStatuses } from './errors.js';
import { isTagged, successHeaders } from './headers.js';
import { namesIn, type Parameters } from './parameters.js';

/** The part of an OpenAPI operation that this file completes. */
export interface Operation {
  operationId?: string;
  description?: string;
  parameters?: object[];
  requestBody?: object;
  responses: Record<string, object>;
  security?: object[];
}

/** An operation of the document, and the declarations of its handler. */
export interface RoutedOperation {
  readonly operation: Operation;
  /** With `{name}` for parameters. */
  readonly path: string;
  /** In lower case. */
  readonly method: string;
  readonly route: DeclaredRoute;
}

/** Completes an operation with parameters, body, headers and errors from the declarations of its handler. */
export function completeOperation({ operation, path, method, route }: RoutedOperation, parameters: Parameters): void {
  const isPublic = route.access?.to === 'everyone';
  operation.description = [operation.description, ...accessNotes(route.access)].filter(Boolean).join(' ');
  operation.parameters = parameters.of(path, route);
  if (isPublic) operation.security = [];
  if (route.body) operation.requestBody = bodyOf(route.body);
  if (route.lines) operation.requestBody = linesBodyOf(route.lines);
  for (const [status, success] of Object.entries(operation.responses)) {
    Object.assign(success, { headers: successHeaders(route, status) });
  }
  if (isTagged(route) && method === 'get') {
    operation.parameters.push(refTo('IfNoneMatch', 'parameters'));
    operation.responses['304'] = refTo('NotModified', 'responses');
  }
  const statuses = errorStatuses({
    isPublic: isPublic && !route.answer?.setsCookie,
    hasPathId: namesIn(path).length > 0,
    isPaged: route.answer?.shape === 'list',
    takesIdempotencyKey: route.takesIdempotencyKey,
    takesIfMatch: route.takesIfMatch,
    writes: method !== 'get',
  });
  for (const status of statuses) operation.responses[String(status)] = errorResponse(status, route.answer?.of);
}

function accessNotes(access: Access | undefined): string[] {
  if (!access || access.to === 'everyone') return ['Needs no token.'];
  const { permission = access.whereSeen, inProject, administers, agents } = access;
  const notes: string[] = [];
  if (permission) notes.push(`Requires the permission \`${permission}\`.`);
  if (inProject) notes.push(`Requires the permission \`${inProject}\` in the project.`);
  const unlessItself = administers === 'unless-itself' ? ', except to end themselves' : '';
  if (administers) notes.push(`Narrowed, scoped, expiring and read-only tokens may not call it${unlessItself}.`);
  if (agents) notes.push('Tokens with the scope `agent` may call it.');
  return notes;
}

function bodyOf(type: new () => object): object {
  const required = objectSchema(type).required?.length !== 0;
  return { required, content: { 'application/json': { schema: refTo(type.name) } } };
}

/** NDJSON is described in words only: a second media type would give generated clients a union of one object and a list. */
function linesBodyOf(type: new () => object): object {
  const description = 'A list. Also accepted as `application/x-ndjson`: one object per line.';
  return { required: true, description, content: { 'application/json': { schema: refTo(`${type.name}List`) } } };
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
