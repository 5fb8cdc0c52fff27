import { unwrap, type ClientResult } from './unwrap.js';

export interface WithEtag<Body> {
  readonly body: Body;
  /** For `If-Match`; undefined if the server sent none. */
  readonly etag: string | undefined;
}

/** @throws Failure */
export async function unwrapWithEtag<Body>(request: Promise<ClientResult<Body>>): Promise<WithEtag<Body>> {
  let etag: string | undefined;
  const captured = request.then((result) => {
    etag = result.response?.headers.get('ETag') ?? undefined;
    return result;
  });
  const body = await unwrap(captured);
  return { body, etag };
}
