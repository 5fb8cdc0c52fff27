import type { PoolClient } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { EntityManager, QueryRunner } from 'typeorm';

import type { Transaction } from '../database.js';
import { countRows } from '../database-use.js';
import { refuseAfterEnd } from '../transaction-scope.js';
import { postgresError } from './postgres-errors.js';
import type { StatementNames } from './statement-names.js';

/** A transaction on its own connection. */
export class PostgresTransaction implements Transaction {
  readonly dialect = 'postgres';
  readonly isAwaited = false;
  ended = false;

  constructor(
    private readonly runner: QueryRunner,
    private readonly client: PoolClient,
    private readonly names: StatementNames,
  ) {}

  get manager(): EntityManager {
    refuseAfterEnd(this);
    return this.runner.manager;
  }

  /** @throws the result of `postgresError` */
  async rows<R>(query: Sql): Promise<R[]> {
    refuseAfterEnd(this);
    try {
      return countRows((await this.client.query(this.names.named(query))).rows as R[]);
    } catch (error) {
      throw postgresError(error);
    }
  }

  async first<R>(query: Sql): Promise<R | undefined> {
    return (await this.rows<R>(query))[0];
  }

  async lock(name: string): Promise<void> {
    await this.rows(sql`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
  }

  async tryLock(name: string): Promise<boolean> {
    const row = await this.first<{ taken: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) AS taken`,
    );
    return row?.taken === true;
  }
}
