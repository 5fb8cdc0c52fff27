/** Why the database cannot be used. */
export type UnavailableReason = 'unreachable' | 'busy' | 'full' | 'read_only' | 'damaged' | 'denied';

/** The database cannot be used now, although the statement is correct; a later retry may help. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';

  /** @param cause the driver's error; it may contain addresses, so it is only logged */
  constructor(
    cause?: unknown,
    message = 'The database is not available.',
    readonly reason: UnavailableReason = 'unreachable',
  ) {
    super(message, { cause });
  }
}

/** Whether a statement that failed has surely changed nothing: a commit may have succeeded before the database was lost. */
export function changedNothing(error: unknown): boolean {
  return !(error instanceof DatabaseUnavailableError);
}

/** The driver's error of one that `DatabaseUnavailableError` wraps, else the error itself: for the log. */
export function rootCause(error: unknown): unknown {
  return error instanceof DatabaseUnavailableError && error.cause !== undefined ? rootCause(error.cause) : error;
}

/** The maximum number of streams is open; a later retry helps. */
export class StreamsBusyError extends Error {
  override readonly name = 'StreamsBusyError';

  /** @param limit the maximum number */
  constructor(readonly limit: number) {
    super(`All ${limit} streams are in use.`);
  }
}

/** A reader was so slow that its unread data exceeded the disk quota. */
export class SpoolFullError extends Error {
  override readonly name = 'SpoolFullError';

  /** @param limit bytes for all readers */
  constructor(limit: number) {
    super(`All ${limit} bytes for what slow readers have not read yet are in use.`);
  }
}

/** A scan of the history takes too long, or too many are waiting; a later retry may help. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError';

  constructor() {
    super('The scan of the history takes too long, or too many are waiting.');
  }
}

/** A stream was closed because it was not read for too long. */
export class StreamStalledError extends Error {
  override readonly name = 'StreamStalledError';

  /** @param milliseconds how long it was not read */
  constructor(milliseconds: number) {
    super(`The stream was closed: nothing was read for ${milliseconds / 1000} s.`);
  }
}

/** A row with these unique values already exists. */
export class UniqueViolationError extends Error {
  override readonly name = 'UniqueViolationError';

  /** @param constraint the unique index, or `<table>_pkey`: the same name on both databases */
  constructor(
    readonly constraint: string,
    cause?: unknown,
  ) {
    super(`Such a row already exists: ${constraint}.`, { cause });
  }
}

/** A row refers to a missing one, or a row that is still referred to was to be deleted. */
export class ForeignKeyViolationError extends Error {
  override readonly name = 'ForeignKeyViolationError';

  /** @param constraint `<table>_<columns>_fkey` on PostgreSQL; undefined on SQLite, which does not report it */
  constructor(
    readonly constraint: string | undefined,
    cause?: unknown,
  ) {
    super(`A row is missing or still referred to: ${constraint ?? 'unnamed'}.`, { cause });
  }
}
