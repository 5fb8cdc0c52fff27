import type { MigrationInterface } from 'typeorm';

/** Takes what goes wrong in the background: a pino logger fits. */
export interface DatabaseLogger {
  warn(details: object, message: string): void;
}

/** What streams may hold. */
export interface StreamLimits {
  /** Most at once, 1 or more; 16 by default. */
  readonly maxStreams?: number;
  /** Most that the database is read for at once, each with a snapshot of its own; 4 by default. Others wait. */
  readonly maxReading?: number;
  /** Milliseconds that a stream may wait to be asked for rows before it is given up; 30,000 by default. */
  readonly stallMillis?: number;
  /** Bytes of rows that were not read yet on disk, of all streams together; 1 GiB by default. */
  readonly maxSpoolBytes?: number;
  /** Where they are; the system's folder of temporary files by default. */
  readonly spoolFolder?: string;
}

/** The tables that a database holds, and how they come to be. */
export interface Schema {
  /** Entity classes of TypeORM. */
  readonly entities: readonly (new () => object)[];
  /** Oldest first. */
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/** How a database is opened. */
export interface DatabaseOptions extends StreamLimits {
  readonly schema: Schema;
  /** `sqlite:<file>`, or a `postgres://` or `postgresql://` URL. */
  readonly url: string;
  /** Most PostgreSQL connections beside those of streams, 1 or more; 10 by default. SQLite has two. */
  readonly poolSize?: number;
  readonly logger?: DatabaseLogger;
}
