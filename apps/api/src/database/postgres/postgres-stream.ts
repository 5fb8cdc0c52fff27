import type { Pool, PoolClient } from 'pg';
import Cursor from 'pg-cursor';
import type { Sql } from 'sql-template-tag';

import { DatabaseUnavailableError } from '../errors.js';
import type { RowSource } from '../streams.js';
import { numberTypes } from './postgres-data-source.js';
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
  const cursor = connection.client.query(new Cursor<R>(query.text, query.values, { types: numberTypes }));
  return {
    read: (most) => connection.unlessLost(cursor.read(most)),
    close: async () => {
      try {
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
  private readonly lost = Promise.withResolvers<never>();
  private readonly onError = (error: Error) => this.lost.reject(new DatabaseUnavailableError(error));
  private readonly onEnd = () => this.lost.reject(new DatabaseUnavailableError());

  constructor(readonly client: PoolClient) {
    // Nobody may be waiting when it is lost: the next to wait learns it.
    this.lost.promise.catch(() => undefined);
    client.on('error', this.onError);
    client.on('end', this.onEnd);
  }

  /** @throws DatabaseUnavailableError once the connection is lost */
  async unlessLost<T>(answer: Promise<T>): Promise<T> {
    try {
      // The answer may still come as an error, when nobody waits for it any more.
      answer.catch(() => undefined);
      return await Promise.race([answer, this.lost.promise]);
    } catch (error) {
      throw postgresError(error);
    }
  }

  /** @param error why it must not be used again, if so */
  giveBack(error?: Error): void {
    this.client.off('error', this.onError);
    this.client.off('end', this.onEnd);
    this.client.release(error);
  }
}
