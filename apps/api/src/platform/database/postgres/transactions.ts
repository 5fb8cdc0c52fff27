import { setTimeout as sleep } from 'node:timers/promises';

import type { PoolClient } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';

import { DatabaseUnavailableError } from '../errors.js';
import { insideTransaction } from '../transaction-scope.js';
import { hasLostStatement, isRetryable, postgresError } from './postgres-errors.js';
import { PostgresTransaction } from './postgres-transaction.js';
import type { StatementNames } from './statement-names.js';

/** How often a transaction is repeated after a serialization failure or a deadlock. */
const RETRIES = 3;
/** Maximum delay before the first retry, in milliseconds; it doubles each time. */
const FIRST_WAIT_MILLIS = 20;

/** Runs transactions on pooled connections. */
export class Transactions {
  /** Number of committed transactions. */
  committed = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly names: StatementNames,
  ) {}

  /** Runs a transaction, with retries; see `Database.write`. */
  run<T>(work: (tx: PostgresTransaction) => Promise<T>): Promise<T> {
    return this.retrying(() => this.once(work));
  }

  /** Runs a statement as a transaction of its own, with retries. */
  async alone<T>(statement: () => Promise<T>): Promise<T> {
    const result = await this.retrying(statement);
    this.committed += 1;
    return result;
  }

  /** Runs a read, and once more when a pooler lost its prepared statement. */
  async readWithRetry<T>(statement: () => Promise<T>): Promise<T> {
    try {
      return await statement();
    } catch (error) {
      if (!hasLostStatement(error)) throw error;
      this.names.turnOff();
      return statement();
    }
  }

  private async retrying<T>(attempt: () => Promise<T>): Promise<T> {
    for (let retries = 0; ; retries += 1) {
      try {
        return await attempt();
      } catch (error) {
        // Checked on the original error: only failures of the database itself are retried.
        const isLost = hasLostStatement(error);
        if (isLost) this.names.turnOff();
        if (retries >= RETRIES || !(isLost || isRetryable(error))) throw postgresError(error);
        // Jitter: of two transactions in a deadlock, one should retry first.
        await sleep(Math.random() * FIRST_WAIT_MILLIS * 2 ** retries);
      }
    }
  }

  /**
   * Runs work on a query runner, and always returns its connection to the pool.
   * @throws DatabaseUnavailableError when the connection was lost meanwhile
   */
  async withRunner<T>(work: (runner: QueryRunner, client: PoolClient) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    let lost: Error | undefined;
    const onLost = (error: Error) => (lost = error);
    client.on('error', onLost);
    try {
      return await work(runner, client);
    } catch (error) {
      await rollBack(client);
      // TypeORM and pg would only report that they were released or closed.
      throw lost ? new DatabaseUnavailableError(lost) : error;
    } finally {
      await runner.release();
      client.off('error', onLost);
    }
  }

  private once<T>(work: (tx: PostgresTransaction) => Promise<T>): Promise<T> {
    return this.withRunner(async (runner, client) => {
      const tx = new PostgresTransaction(runner, client, this.names);
      try {
        await runner.startTransaction();
        const result = await insideTransaction(tx, () => work(tx));
        tx.ended = true;
        await commit(client);
        this.committed += 1;
        return result;
      } finally {
        tx.ended = true;
      }
    });
  }
}

/** Not through TypeORM, which ignores the server's response. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('COMMIT');
  // After a failed statement that the work caught, the server rolls back and reports success.
  if (command !== 'COMMIT') throw new Error('A statement of this transaction had failed: nothing was written.');
}

async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
  } catch {
    // The pool drops a connection that is closing; its state is unknown, so it must not be reused.
    void client.end().catch(() => undefined);
  }
}
