import type { Pool, PoolClient } from 'pg';
import Cursor from 'pg-cursor';
import type { Sql } from 'sql-template-tag';

import { DatabaseUnavailableError } from '../errors.js';
import type { RowSource } from '../streams.js';
import { postgresError } from './postgres-errors.js';

/** The rows of a query on a connection of their own, with the snapshot of this moment. */
export async function postgresSource<R extends object>(pool: Pool, query: Sql): Promise<RowSource<R>> {
  const connection = new StreamConnection(await pool.connect());
  try {
    // BEGIN alone takes no snapshot, the first query does.
    await connection.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1');
  } catch (error) {
    connection.giveBack(error as Error);
    throw error;
  }
  const cursor = connection.client.query(new Cursor<R>(query.text, query.values));
  const read = (most: number) => connection.unlessLost(cursor.read(most));
  /** The next batch: PostgreSQL reads it while the last one is written to whoever asked. */
  let ahead: Promise<R[]> | undefined;
  return {
    read: (most) => {
      const rows = ahead ?? read(most);
      ahead = undefined;
      return rows;
    },
    prepare: (most) => {
      ahead = read(most);
      // Whoever asks for it learns what went wrong.
      ahead.catch(() => undefined);
    },
    close: async () => {
      try {
        await ahead;
        await connection.unlessLost(cursor.close());
        await connection.unlessLost(connection.client.query('ROLLBACK'));
        connection.giveBack();
      } catch (error) {
        connection.giveBack(error as Error);
      }
    },
  };
}

/** A pooled connection that knows when it is lost: pg-cursor does not, and would wait for ever. */
class StreamConnection {
  private lost: DatabaseUnavailableError | undefined;
  /**
   * Fails what is waited for now. Not one promise for the connection's whole life to race against: that would keep
   * every answer of the race, and so every batch, in memory (measured: 950 MB after a million rows).
   */
  private fail: (error: DatabaseUnavailableError) => void = () => undefined;
  private readonly onLost = (error?: Error): void => {
    this.lost ??= new DatabaseUnavailableError(error);
    this.fail(this.lost);
  };

  constructor(readonly client: PoolClient) {
    client.on('error', this.onLost);
    client.on('end', this.onLost);
  }

  /** @throws DatabaseUnavailableError once the connection is lost */
  async unlessLost<T>(answer: Promise<T>): Promise<T> {
    try {
      return await new Promise<T>((resolve, reject) => {
        this.fail = reject;
        answer.then(resolve, reject);
        if (this.lost) reject(this.lost);
      });
    } catch (error) {
      throw postgresError(error);
    }
  }

  /** @param error why it must not be used again, if so */
  giveBack(error?: Error): void {
    this.client.off('error', this.onLost);
    this.client.off('end', this.onLost);
    this.client.release(error);
  }
}
