import type { Pool, PoolClient, QueryResult } from 'pg';
import type { Sql } from 'sql-template-tag';

import type { RowSource } from '../row-stream.js';
import { cancelStatement } from './cancel-statement.js';
import { postgresError } from './postgres-errors.js';

/**
 * The rows of a query on its own connection, from a snapshot taken now. Uses a cursor in SQL, because pg-cursor's
 * occupies the connection until the last row.
 * @param others pool for cancelling statements
 */
export async function postgresSource<R>(pool: Pool, others: Pool, query: Sql): Promise<RowSource<R>> {
  const connection = new StreamConnection(await pool.connect(), others);
  try {
    // The whole result will be read: by default, PostgreSQL plans for a tenth of it.
    await connection.rows('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL cursor_tuple_fraction = 1');
    await connection.rows(`DECLARE list NO SCROLL CURSOR FOR ${query.text}`, query.values);
  } catch (error) {
    await connection.release(error as Error);
    throw error;
  }
  return {
    read: (most) => connection.rows<R>(`FETCH ${String(most)} FROM list`),
    rows: (other) => connection.rows(other.text, other.values),
    abort: () => {
      connection.cancel();
    },
    close: async () => {
      try {
        await connection.rows('ROLLBACK');
        await connection.release();
      } catch (error) {
        await connection.release(error as Error);
      }
    },
  };
}

/** A pooled connection that may be lost at any time: the next read reports it. */
class StreamConnection {
  /** Running statements. */
  private running = 0;
  private cancelled: Promise<void> | undefined;

  constructor(
    private readonly client: PoolClient,
    private readonly others: Pool,
  ) {
    // An unhandled error event would end the process.
    client.on('error', ignore);
  }

  async rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
    this.running += 1;
    try {
      return await this.ask<T>(text, values);
    } catch (error) {
      throw postgresError(error);
    } finally {
      this.running -= 1;
    }
  }

  /** Cancels the running statement. */
  cancel(): void {
    if (this.running > 0) this.cancelled ??= cancelStatement(this.others, this.client, () => this.running > 0);
  }

  /** @param error why the connection must not be reused, if so */
  async release(error?: Error): Promise<void> {
    // A pending cancellation must not hit the next user of the connection.
    await this.cancelled;
    this.client.off('error', ignore);
    this.client.release(error ?? this.cancelled !== undefined);
  }

  /**
   * With a callback: the driver's promises retain the previous ones, and so the rows of a whole list, until a full
   * collection.
   */
  private ask<T>(text: string, values: unknown[]): Promise<T[]> {
    return new Promise((resolve, reject) => {
      this.client.query(text, values, (error: Error | undefined, result: QueryResult) => {
        if (error) reject(error);
        else resolve(result.rows as T[]);
      });
    });
  }
}

function ignore(): void {
  // The statement itself reports the error.
}
