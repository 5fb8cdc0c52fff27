import type { MigrationInterface } from 'typeorm';

/** Receives background errors; a pino logger fits. */
export interface DatabaseLogger {
  warn(details: object, message: string): void;
}

/** Limits of streams. */
export interface StreamLimits {
  /** Maximum number of open streams, 1 or more; 16 by default. */
  readonly maxStreams?: number;
  /**
   * Maximum number of streams that read the database at a time, each with its own snapshot; 4 by default. Others wait.
   */
  readonly maxReading?: number;
  /** Milliseconds after which an unread stream is closed; 30,000 by default. */
  readonly stallMillis?: number;
  /** Bytes of unread rows on disk, over all streams; 1 GiB by default. */
  readonly maxSpoolBytes?: number;
  /** The folder of spool files; by default the system's folder of temporary files. */
  readonly spoolFolder?: string;
}

/** The tables and migrations of a database. */
export interface Schema {
  /** Entity classes of TypeORM. */
  readonly entities: readonly (new () => object)[];
  /** Oldest first. */
  readonly migrations: readonly (new () => MigrationInterface)[];
}

export interface DatabaseOptions extends StreamLimits {
  readonly schema: Schema;
  /** `sqlite:<file>`, or a `postgres://` or `postgresql://` URL. */
  readonly url: string;
  /** Maximum number of PostgreSQL connections beside those of streams, 1 or more; 10 by default. SQLite has two. */
  readonly poolSize?: number;
  /** How long a write on SQLite waits for another process's lock, in milliseconds; 5,000 by default. */
  readonly lockMillis?: number;
  readonly logger?: DatabaseLogger;
}
