import { Failure, failureOf } from './failure.js';

/** What every call of the client answers: the body, or why there is none. */
export interface Answer<Body> {
  data?: Body | undefined;
  error?: unknown;
  response?: Response | undefined;
}

/**
 * The body of an answer.
 * @throws Failure that says what went wrong
 */
export async function ask<Body>(call: Promise<Answer<Body>>): Promise<Body> {
  const { data, error, response } = await call.catch((thrown: unknown): Answer<Body> => ({ error: thrown }));
  if (isAborted(error)) throw error;
  if (!response) throw new Failure('offline', 'The server could not be reached.');
  if (!response.ok) throw failureOf(response.status, error, response.headers.get('X-Request-Id'));
  // 204 has no body.
  return data as Body;
}

function isAborted(error: unknown): error is DOMException {
  return error instanceof DOMException && error.name === 'AbortError';
}
