import type { Schema } from '@syncledger/domain';

import { refTo } from './schemas.js';

/** Schemas of error responses. */
export const errorSchemas: Readonly<Record<string, Schema>> = {
  Detail: {
    type: 'object',
    description: 'Why the request was rejected.',
    properties: { detail: { type: 'string', examples: ['Not found.'] } },
    required: ['detail'],
    additionalProperties: false,
  },
  FieldErrors: {
    type: 'object',
    description: 'The errors of each invalid field.',
    additionalProperties: { type: 'array', items: { type: 'string' }, minItems: 1 },
    examples: [{ connection: ['There is no such connection here.'] }],
  },
};

const descriptions: Readonly<Record<number, string>> = {
  400: 'The input is not valid: the errors of all fields, or the position of a JSON syntax error.',
  401: 'The token is missing or not valid.',
  403: 'The caller lacks the permission.',
  404: 'The object does not exist, or the caller may not see it.',
  406: '`Accept` excludes the content type of the response.',
  409: 'The object’s state does not allow it, or a request with this `Idempotency-Key` is in progress.',
  412: '`If-Match` does not match the object’s current `ETag`.',
  413: 'The body is larger than 1 MiB; for bulk results, larger than 64 MiB or more than 10,000 results.',
  415: 'The content type of the body is not supported.',
  422: 'The `Idempotency-Key` was used with a different body.',
  429: 'Too many requests. Retry after the time in `Retry-After`.',
  503: 'Too many unpaged lists, searches or event streams are open, or the database is unreachable. Retry after the time in `Retry-After`.',
};

export function errorResponse(status: number): object {
  const schema = status === 400 ? { anyOf: [refTo('FieldErrors'), refTo('Detail')] } : refTo('Detail');
  return { description: descriptions[status] ?? 'Rejected.', content: { 'application/json': { schema } } };
}

/** What decides which errors a route documents. */
export interface RouteTraits {
  readonly isPublic: boolean;
  readonly hasPathId: boolean;
  readonly isPaged: boolean;
  readonly takesIdempotencyKey: boolean;
  readonly takesIfMatch: boolean;
  readonly writes: boolean;
}

/** The error statuses of a route. */
export function errorStatuses(route: RouteTraits): number[] {
  const statuses: [number, boolean][] = [
    [400, true],
    [401, !route.isPublic],
    [403, !route.isPublic],
    [404, route.hasPathId || route.isPaged || route.takesIdempotencyKey],
    [406, true],
    [409, route.writes],
    [412, route.takesIfMatch],
    [413, route.writes],
    [415, route.writes],
    [422, route.takesIdempotencyKey],
    [429, !route.isPublic],
    [503, true],
  ];
  return statuses.filter(([, applies]) => applies).map(([status]) => status);
}
