/** The database cannot be reached, or was lost on the way; trying again later may help. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';

  /** @param cause the driver's error; it may hold addresses, so it goes to the log only */
  constructor(cause?: unknown, message = 'The database is not available.') {
    super(message, { cause });
  }
}

/** As many streams are open as may be; trying again later helps. */
export class StreamsBusyError extends Error {
  override readonly name = 'StreamsBusyError';

  /** @param limit how many may be open at once */
  constructor(readonly limit: number) {
    super(`All ${limit} streams are in use.`);
  }
}

/** A reader was so slow that there was no room on disk for what it had not read. */
export class SpoolFullError extends Error {
  override readonly name = 'SpoolFullError';

  /** @param limit bytes for all readers */
  constructor(limit: number) {
    super(`All ${limit} bytes for what slow readers have not read yet are in use.`);
  }
}

/** What is looked for in much of the history takes too long, or too many wait for such things; trying again later may help. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError';

  constructor() {
    super('Too much is being looked for in all that ever was.');
  }
}

/** Nobody asked for a stream's next rows for so long that it was given up. */
export class StreamStalledError extends Error {
  override readonly name = 'StreamStalledError';

  /** @param milliseconds how long that was */
  constructor(milliseconds: number) {
    super(`The stream was given up: nothing was read for ${milliseconds / 1000} s.`);
  }
}

/** A row with these unique values is there already. */
export class UniqueViolationError extends Error {
  override readonly name = 'UniqueViolationError';

  /** @param constraint the unique index, or `<table>_pkey`: the same name on both databases */
  constructor(
    readonly constraint: string,
    cause?: unknown,
  ) {
    super(`There is such a row already: ${constraint}.`, { cause });
  }
}

/** A row refers to one that is not there, or one that is referred to was to be deleted. */
export class ForeignKeyViolationError extends Error {
  override readonly name = 'ForeignKeyViolationError';

  /** @param constraint `<table>_<columns>_fkey` on PostgreSQL; undefined on SQLite, which does not say */
  constructor(
    readonly constraint: string | undefined,
    cause?: unknown,
  ) {
    super(`A row is missing or still referred to: ${constraint ?? 'unnamed'}.`, { cause });
  }
}
