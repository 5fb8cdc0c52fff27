import { ask, type Answer } from './ask.js';

/** A body, and the mark of the version that it is of. */
export interface Tagged<Body> {
  readonly body: Body;
  /** For `If-Match`; undefined where the server says none. */
  readonly etag: string | undefined;
}

/**
 * The body of an answer with its `ETag`, for what is going to be changed.
 * @throws Failure that says what went wrong
 */
export async function askTagged<Body>(call: Promise<Answer<Body>>): Promise<Tagged<Body>> {
  let etag: string | undefined;
  const noted = call.then((answer) => {
    etag = answer.response?.headers.get('ETag') ?? undefined;
    return answer;
  });
  const body = await ask(noted);
  return { body, etag };
}
