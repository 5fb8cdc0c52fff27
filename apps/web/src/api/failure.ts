export type FailureKind =
  | 'offline'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'busy'
  | 'unexpected'
  | 'outdated';

const kinds: Readonly<Record<number, FailureKind>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'invalid',
  412: 'conflict',
  422: 'invalid',
  429: 'busy',
  503: 'busy',
};

/** An error with a message that can be shown to the user. */
export class Failure extends Error {
  /** @param fields errors by the name of the field, where the server reported any */
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'Failure';
  }
}

export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('unexpected', error instanceof Error ? error.message : 'Something went wrong.');
}

/** Whether an error says that an object does not exist, or that the caller can't see it. */
export const isNotFound = (error: unknown): boolean => error instanceof Failure && error.kind === 'not-found';

/**
 * Converts an error response: `{"detail": "..."}`, or messages per field (wire contract, section 1, "errors").
 * @param request the request id, by which the server's log can be searched
 */
export function responseFailure(status: number, body: unknown, request: string | null = null): Failure {
  const failure = parseBody(status, body);
  if (failure.kind !== 'unexpected' || request === null) return failure;
  return new Failure('unexpected', `${failure.message}\nRequest ID for the server’s log: ${request}`);
}

function parseBody(status: number, body: unknown): Failure {
  const kind = kinds[status] ?? 'unexpected';
  if (typeof body !== 'object' || body === null)
    return new Failure(kind, `The server responded with status ${String(status)}.`);
  if ('detail' in body && typeof body.detail === 'string') return new Failure(kind, body.detail);
  const fields = Object.fromEntries(
    Object.entries(body).map(([name, message]) => [name, Array.isArray(message) ? message.join(' ') : String(message)]),
  );
  const lines = Object.entries(fields).map(([name, message]) => `${name}: ${message}`);
  return new Failure(kind, lines.join('\n') || `The server responded with status ${String(status)}.`, fields);
}
