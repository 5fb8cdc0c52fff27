import type { Schema } from '@syncledger/domain';

import { refTo } from './schemas.js';

/** The bodies of refusals. */
export const errorSchemas: Readonly<Record<string, Schema>> = {
  Detail: {
    type: 'object',
    description: 'Why the request was refused.',
    properties: { detail: { type: 'string', examples: ['Not found.'] } },
    required: ['detail'],
    additionalProperties: false,
  },
  FieldErrors: {
    type: 'object',
    description: 'Each wrong field with what is wrong about it.',
    additionalProperties: { type: 'array', items: { type: 'string' }, minItems: 1 },
    examples: [{ connection: ['There is no such connection here.'] }],
  },
};

const descriptions: Readonly<Record<number, string>> = {
  400: 'The input is not valid: every wrong field at once, or where the JSON breaks.',
  401: 'There is no valid token.',
  403: 'The caller lacks the right.',
  404: 'There is no such object, or the caller may not see it.',
  406: '`Accept` rules out what this answers.',
  409: 'The object’s state does not allow it, or a request with this `Idempotency-Key` is under way.',
  412: '`If-Match` is not the object’s `ETag` any more.',
  413: 'The body is larger than 1 MiB; of many results: than 64 MiB, or than 10,000 of them.',
  415: 'The body is not JSON, nor what else this takes.',
  422: 'The `Idempotency-Key` was used with another body.',
  429: 'Too many requests: see `Retry-After`.',
  503: 'Too many unpaged lists, searches or streams of events are being read, or the database can’t be reached: see `Retry-After`.',
};

/** What the document says of a refusal. */
export function errorResponse(status: number): object {
  const schema = status === 400 ? { anyOf: [refTo('FieldErrors'), refTo('Detail')] } : refTo('Detail');
  return { description: descriptions[status] ?? 'Refused.', content: { 'application/json': { schema } } };
}

/** What decides which refusals a route knows. */
export interface RouteTraits {
  readonly isPublic: boolean;
  readonly hasPathId: boolean;
  readonly isPaged: boolean;
  readonly takesIdempotencyKey: boolean;
  readonly takesIfMatch: boolean;
  readonly writes: boolean;
}

/** The statuses of the refusals that a route knows. */
export function errorStatuses(route: RouteTraits): number[] {
  const knows: [number, boolean][] = [
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
  return knows.filter(([, isKnown]) => isKnown).map(([status]) => status);
}
