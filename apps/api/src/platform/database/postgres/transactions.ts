import { setTimeout as sleep } from 'node:timers/promises';

import type { PoolClient } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';

import { DatabaseUnavailableError } from '../errors.js';
import { insideUnit } from '../unit-scope.js';
import { isWorthAnotherTry, postgresError } from './postgres-errors.js';
import { PostgresUnit } from './postgres-unit.js';
import type { StatementNames } from './statement-names.js';

/** How often a unit of work is run again after a serialization failure or a deadlock. */
const RETRIES = 3;
/** Longest wait before the first retry, in milliseconds; it doubles each time. */
const FIRST_WAIT_MILLIS = 20;

/** Units of work as pooled transactions. */
export class Transactions {
  /** How many are on disk. */
  committed = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly names: StatementNames,
  ) {}

  /** Runs a unit of work, again where that can help; see `Database.write`. */
  run<T>(work: (unit: PostgresUnit) => Promise<T>): Promise<T> {
    return this.retrying(() => this.once(work));
  }

  /** Runs a statement that is a transaction by itself, again where that can help. */
  async alone<T>(statement: () => Promise<T>): Promise<T> {
    const result = await this.retrying(statement);
    this.committed += 1;
    return result;
  }

  private async retrying<T>(attempt: () => Promise<T>): Promise<T> {
    for (let retries = 0; ; retries += 1) {
      try {
        return await attempt();
      } catch (error) {
        // What a unit throws is compared as it is: only the database's own failures are worth another try.
        if (retries >= RETRIES || !isWorthAnotherTry(error)) throw postgresError(error);
        // Jitter: of two that met in a deadlock, one should come back first.
        await sleep(Math.random() * FIRST_WAIT_MILLIS * 2 ** retries);
      }
    }
  }

  /**
   * Runs work on a query runner whose connection goes back to the pool, whatever happens.
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
      // TypeORM and pg then say that they were released or closed, which helps nobody.
      throw lost ? new DatabaseUnavailableError(lost) : error;
    } finally {
      await runner.release();
      client.off('error', onLost);
    }
  }

  private once<T>(work: (unit: PostgresUnit) => Promise<T>): Promise<T> {
    return this.withRunner(async (runner, client) => {
      const unit = new PostgresUnit(runner, client, this.names);
      try {
        await runner.startTransaction();
        const result = await insideUnit(unit, () => work(unit));
        unit.ended = true;
        await commit(client);
        this.committed += 1;
        return result;
      } finally {
        unit.ended = true;
      }
    });
  }
}

/** Not through TypeORM, which does not look at what the server answers. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('COMMIT');
  // After a failed statement that the work caught, the server rolls back and calls it a success.
  if (command !== 'COMMIT') throw new Error('A statement of this unit of work had failed: nothing was written.');
}

async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
  } catch {
    // The pool drops a connection that is ending; with what it was doing unknown, it must not be used again.
    void client.end().catch(() => undefined);
  }
}
