import { readinessResource, type AnyResource, type Schema } from '@syncledger/domain';

import { refTo, type Reference } from './components.js';
import { headersWith, type HeaderName } from './headers.js';

/** Schemas of error responses. */
export const errorSchemas: Readonly<Record<string, Schema>> = {
  Detail: {
    type: 'object',
    description: 'Why the request was rejected.',
    properties: {
      detail: { type: 'string', examples: ['Not found.'] },
      next_offset: {
        type: 'integer',
        description: 'Only where text is missing before the offset of an output: the offset that is expected.',
        examples: [14],
      },
    },
    required: ['detail'],
  },
  FieldErrors: {
    type: 'object',
    description:
      'The errors of each invalid field and parameter. `detail` is about the whole request: a body that is not JSON, or how many further mistakes there are.',
    additionalProperties: { type: 'array', items: { type: 'string' }, minItems: 1 },
    examples: [{ connection: ['There is no such connection.'] }],
  },
};

interface ErrorResponse {
  /** Its name among the components. */
  readonly name: string;
  readonly description: string;
  /** What the caller can do. */
  readonly remedy: string;
  /** The `detail`. */
  readonly example: string;
  readonly headers?: readonly HeaderName[];
}

const errors: Readonly<Record<number, ErrorResponse>> = {
  400: {
    name: 'BadRequest',
    description: 'The input is not valid: the errors of all fields, or the position of a JSON syntax error.',
    remedy: 'Correct the fields that the response names. An unknown field or parameter is an error, too.',
    example: 'JSON syntax error in line 1, column 9.',
  },
  401: {
    name: 'Unauthorized',
    description: 'The token is missing or not valid.',
    remedy: 'Send a valid token. It may have been revoked, have expired, or be a copy with missing characters.',
    example: 'Send a valid token: `Authorization: Token <token>`.',
    headers: ['WWW-Authenticate'],
  },
  403: {
    name: 'Forbidden',
    description: 'The caller lacks the permission.',
    remedy:
      'Ask an administrator for the permission, or use another token: a token may have fewer rights than its user.',
    example: 'You do not have permission to perform this action.',
  },
  404: {
    name: 'NotFound',
    description: 'The object does not exist, or the caller may not see it.',
    remedy: 'Check the id, and whether the caller is a member of the project.',
    example: 'Not found.',
  },
  406: {
    name: 'NotAcceptable',
    description: '`Accept` excludes the content type of the response.',
    remedy: 'Leave `Accept` out, or name a type that the response lists.',
    example: 'Not acceptable. Available: application/json.',
  },
  409: {
    name: 'Conflict',
    description: 'The object’s state does not allow it, or a request with this `Idempotency-Key` is in progress.',
    remedy: 'Fetch the object again. A request in progress with the same `Idempotency-Key`: retry after it has ended.',
    example: 'The run has finished.',
  },
  412: {
    name: 'PreconditionFailed',
    description: '`If-Match` does not match the object’s current `ETag`.',
    remedy: 'Fetch the object again, apply the change to it, and send its new `ETag`.',
    example: 'The resource has changed. Fetch it again and retry.',
  },
  413: {
    name: 'ContentTooLarge',
    description: 'The body is larger than 1 MiB; for bulk results, larger than 64 MiB or more than 10,000 results.',
    remedy: 'Send less at once: shorten the message, or split the results into several calls.',
    example: 'The body is larger than 1 MiB.',
  },
  415: {
    name: 'UnsupportedMediaType',
    description: 'The content type or the content coding of the body is not supported.',
    remedy:
      'Send JSON, or JSON lines where the call takes them, uncompressed or in a coding that `Accept-Encoding` lists.',
    example: 'The body must be JSON.',
    headers: ['Accept-Encoding'],
  },
  422: {
    name: 'IdempotencyKeyReused',
    description: 'The `Idempotency-Key` was used with a different body.',
    remedy: 'Use a new key for each new request, and the same key only to repeat one.',
    example: 'This Idempotency-Key was used with a different body.',
  },
  429: {
    name: 'TooManyRequests',
    description: 'Too many requests. Retry after the time in `Retry-After`.',
    remedy: 'Wait for `Retry-After`. The operator can raise `SYNCLEDGER_RATE_LIMIT`.',
    example: 'Too many requests. Retry in 12 s.',
    headers: ['Retry-After'],
  },
  503: {
    name: 'ServiceUnavailable',
    description:
      'Too many unpaged lists, searches or event streams are open, or the database cannot be used. Retry after the time in `Retry-After`.',
    remedy:
      'Retry after `Retry-After`. Use `page_size` for long lists. If it goes on, `GET /health/ready` says what fails.',
    example: 'Too many unpaged list requests. Use page_size, or retry later.',
    headers: ['Retry-After'],
  },
};

const notReady = {
  description: 'The server cannot do its work: `checks` says why.',
  headers: headersWith('Retry-After'),
  content: { 'application/json': { schema: refTo(readinessResource.name) } },
};

/** The error responses, by the names of their components. */
export const errorResponses: Readonly<Record<string, object>> = Object.fromEntries<object>([
  ['NotReady', notReady],
  ...Object.entries(errors).map(([status, { name, description, remedy, example, headers = [] }]) => {
    const isInvalidInput = status === '400';
    const schema = isInvalidInput ? { anyOf: [refTo('FieldErrors'), refTo('Detail')] } : refTo('Detail');
    const examples = isInvalidInput && { invalidFields: { value: errorSchemas['FieldErrors']?.examples?.[0] } };
    const content = { schema, examples: { ...examples, detail: { value: { detail: example } } } };
    const extensions = { 'x-status': Number(status), 'x-remedy': remedy };
    const response = { description, headers: headersWith(...headers), content: { 'application/json': content } };
    return [name, { ...response, ...extensions }] as const;
  }),
]);

/** For routes that take `If-None-Match`. */
export const notModified = { description: 'As `If-None-Match` says.', headers: headersWith('ETag') };

/**
 * @param status one of `errorStatuses`
 * @param of what the route answers with: readiness has the same form when it fails
 */
export function errorResponse(status: number, of?: AnyResource): Reference {
  if (status === 503 && of === readinessResource) return refTo('NotReady', 'responses');
  return refTo(errors[status]?.name ?? '', 'responses');
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
