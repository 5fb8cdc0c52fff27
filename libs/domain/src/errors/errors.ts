/**
 * Every way in which a request can be refused: a closed list. The HTTP layer maps each code to one
 * status (wire contract, section 1); nothing else may reach a client.
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
  | 'busy'
  | 'unavailable';

/** What is wrong, by field: each name with one sentence or more. */
export type FieldErrors = Record<string, string[]>;

/** The message for a field that the input class does not have. */
export const UNKNOWN_FIELD = 'Unknown field.';

/** The maximum number of mistakes in one response. */
export const MAX_MISTAKES = 50;

/** A refusal with a reason that is safe to show: it never holds a secret, SQL or a path. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';

  /**
   * @param code which refusal it is
   * @param detail one sentence for the caller: what is wrong and, where it helps, what to do
   * @param headers response headers that belong to the refusal, such as `Allow` or `Retry-After`
   */
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

/** Input that breaks a rule: every wrong field at once, up to `MAX_MISTAKES`, answered as the body of a 400. */
export class InvalidInput extends LedgerError {
  /** @param fields each wrong field with what is wrong about it */
  constructor(readonly fields: FieldErrors) {
    super('invalid_input', 'The input is not valid.');
  }
}

/** The object is not there, or the caller may not see it: the two are told apart nowhere. */
export function notFound(): LedgerError {
  return new LedgerError('not_found', 'Not found.');
}

/** The caller is known but lacks a right. */
export function forbidden(detail = 'You do not have permission to do this.'): LedgerError {
  return new LedgerError('forbidden', detail);
}
