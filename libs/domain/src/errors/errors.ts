/**
 * The complete list of error codes. The HTTP layer maps each to one status (wire contract, section 1).
 */
export type ErrorCode =
  | 'malformed'
  | 'invalid_input'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'not_acceptable'
  | 'conflict'
  | 'precondition_failed'
  | 'too_large'
  | 'unsupported_media_type'
  | 'key_reused'
  | 'throttled'
  | 'not_implemented'
  | 'busy'
  | 'unavailable';

/** Error messages by field. */
export type FieldErrors = Record<string, string[]>;

/** The message for a field that the input class does not have. */
export const UNKNOWN_FIELD = 'Unknown field.';

/** The maximum number of mistakes in one response. */
export const MAX_MISTAKES = 50;

/** An error whose message is safe to send to clients: it contains no secret, SQL or path. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';

  /**
   * @param detail tells the caller what is wrong and, if useful, what to do
   * @param headers response headers, such as `Allow` or `Retry-After`
   */
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }

  /** The body of the response. */
  get body(): object {
    return { detail: this.detail };
  }
}

/** Invalid input, with up to `MAX_MISTAKES` messages. `fields` is the body of the 400 response. */
export class InvalidInput extends LedgerError {
  constructor(readonly fields: FieldErrors) {
    super('invalid_input', 'The input is not valid.');
  }

  override get body(): FieldErrors {
    return this.fields;
  }
}

/** The object does not exist, or the caller may not see it. The response never says which. */
export function notFound(): LedgerError {
  return new LedgerError('not_found', 'Not found.');
}

/** The caller is authenticated but lacks a permission. */
export function forbidden(detail = 'You do not have permission to do this.'): LedgerError {
  return new LedgerError('forbidden', detail);
}
