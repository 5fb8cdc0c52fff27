import type { Pool, PoolClient, QueryResult } from 'pg';
import type { Sql } from 'sql-template-tag';

import type { RowSource } from '../row-stream.js';
import { cancelStatement } from './cancel-statement.js';
import { postgresError } from './postgres-errors.js';

/**
 * The rows of a query on a connection of their own, with the snapshot of this moment. By a cursor in SQL: pg-cursor's keeps the
 * connection from everything else until the last row.
 * @param others where there is a connection to end a statement from
 */
export async function postgresSource<R>(pool: Pool, others: Pool, query: Sql): Promise<RowSource<R>> {
  const connection = new StreamConnection(await pool.connect(), others);
  try {
    // All of it is read: without this, PostgreSQL plans for a tenth.
    await connection.rows('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL cursor_tuple_fraction = 1');
    await connection.rows(`DECLARE list NO SCROLL CURSOR FOR ${query.text}`, query.values);
  } catch (error) {
    await connection.giveBack(error as Error);
    throw error;
  }
  return {
    read: (most) => connection.rows<R>(`FETCH ${String(most)} FROM list`),
    rows: (other) => connection.rows(other.text, other.values),
    breakOff: () => {
      connection.cancel();
    },
    close: async () => {
      try {
        await connection.rows('ROLLBACK');
        await connection.giveBack();
      } catch (error) {
        await connection.giveBack(error as Error);
      }
    },
  };
}

/** A pooled connection that may be lost at any time: whoever asks for rows next learns it. */
class StreamConnection {
  /** Statements that have not ended. */
  private running = 0;
  private cancelled: Promise<void> | undefined;

  constructor(
    private readonly client: PoolClient,
    private readonly others: Pool,
  ) {
    // As an event that nobody listens to, it would end the process.
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

  /** Ends the statement that runs. */
  cancel(): void {
    if (this.running > 0) this.cancelled ??= cancelStatement(this.others, this.client);
  }

  /** @param error why it must not be used again, if so */
  async giveBack(error?: Error): Promise<void> {
    // A cancellation that is still on its way must not meet whoever has it next.
    await this.cancelled;
    this.client.off('error', ignore);
    this.client.release(error ?? this.cancelled !== undefined);
  }

  /** By callback: the driver's promises keep those before them, and so the rows of a whole list, until a full collection. */
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
  // Told elsewhere.
}
