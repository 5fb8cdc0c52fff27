/** What went wrong with a request, in the terms of a screen. */
export type FailureKind =
  'offline' | 'signed-out' | 'no-right' | 'not-there' | 'changed' | 'invalid' | 'busy' | 'broken' | 'outdated';

const kinds: Readonly<Record<number, FailureKind>> = {
  400: 'invalid',
  401: 'signed-out',
  403: 'no-right',
  404: 'not-there',
  409: 'invalid',
  412: 'changed',
  422: 'invalid',
  429: 'busy',
  503: 'busy',
};

/** A request that was not answered as hoped. */
export class Failure extends Error {
  /**
   * @param kind what to tell the viewer
   * @param message in words that can be shown
   * @param fields what is wrong with each field of what was sent, where the server said so
   */
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/** What to show for anything that was thrown. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('broken', error instanceof Error ? error.message : 'Something went wrong.');
}

/**
 * The failure that an answer tells: `{"detail": "..."}`, or each wrong field (wire contract, section 1, "errors").
 * @param request the id of the request, by which the server's log tells more of what broke
 */
export function failureOf(status: number, body: unknown, request: string | null = null): Failure {
  const failure = toldBy(status, body);
  if (failure.kind !== 'broken' || request === null) return failure;
  return new Failure('broken', `${failure.message}\nThe server’s log tells more of request ${request}.`);
}

function toldBy(status: number, body: unknown): Failure {
  const kind = kinds[status] ?? 'broken';
  if (typeof body !== 'object' || body === null) return new Failure(kind, `The server answered ${String(status)}.`);
  if ('detail' in body && typeof body.detail === 'string') return new Failure(kind, body.detail);
  const fields = Object.fromEntries(
    Object.entries(body).map(([name, told]) => [name, Array.isArray(told) ? told.join(' ') : String(told)]),
  );
  const lines = Object.entries(fields).map(([name, told]) => `${name}: ${told}`);
  return new Failure(kind, lines.join('\n') || `The server answered ${String(status)}.`, fields);
}
