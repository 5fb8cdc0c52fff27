import { Failure, responseFailure } from './failure.js';

/** What a call of the generated client returns. */
export interface ClientResult<Body> {
  data?: Body | undefined;
  error?: unknown;
  response?: Response | undefined;
}

/** @throws Failure */
export async function unwrap<Body>(request: Promise<ClientResult<Body>>): Promise<Body> {
  const { data, error, response } = await request.catch((thrown: unknown): ClientResult<Body> => ({ error: thrown }));
  if (isAborted(error)) throw error;
  if (!response) throw new Failure('offline', 'The server could not be reached.');
  if (!response.ok) throw responseFailure(response.status, error, response.headers.get('X-Request-Id'));
  // 204 has no body.
  return data as Body;
}

function isAborted(error: unknown): error is DOMException {
  return error instanceof DOMException && error.name === 'AbortError';
}
