import type { Sql } from 'sql-template-tag';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

import type { UnitOfWork } from '../database.js';
import { countRow, countRows } from '../database-use.js';
import { refuseAfterEnd } from '../unit-scope.js';
import { sqliteError, type UniqueNames } from './sqlite-errors.js';
import type { Statements } from './statements.js';

/** State of the writing connection that all transactions share. */
export interface Writer {
  readonly dataSource: DataSource;
  readonly statements: Statements;
  readonly uniqueNames: UniqueNames;
  /** Statements that TypeORM has prepared, shared by transactions. */
  readonly typeormStatements: Map<string, unknown>;
}

/** Private state of TypeORM's query runner, and of the driver, which would return the same runner for ever. */
interface RunnerState {
  isReleased: boolean;
  isTransactionActive: boolean;
  transactionDepth: number;
  stmtCache: Map<string, unknown>;
}

/** A transaction on the writing connection. */
export class SqliteUnit implements UnitOfWork {
  readonly dialect = 'sqlite';
  ended = false;
  private runner: (QueryRunner & RunnerState) | undefined;

  constructor(private readonly writer: Writer) {}

  async rows<R>(query: Sql): Promise<R[]> {
    return this.run(() => countRows(this.writer.statements.all<R>(query)));
  }

  async first<R>(query: Sql): Promise<R | undefined> {
    return this.run(() => countRow(this.writer.statements.first<R>(query)));
  }

  async lock(): Promise<void> {
    refuseAfterEnd(this);
  }

  async tryLock(): Promise<boolean> {
    refuseAfterEnd(this);
    return true;
  }

  get manager(): EntityManager {
    refuseAfterEnd(this);
    this.runner ??= newRunner(this.writer);
    return this.runner.manager;
  }

  /** From here on the transaction and its manager reject every use. */
  end(): void {
    this.ended = true;
    if (this.runner) this.runner.isReleased = true;
  }

  private run<T>(statement: () => T): T {
    refuseAfterEnd(this);
    try {
      return statement();
    } catch (error) {
      throw sqliteError(error, this.writer.uniqueNames);
    }
  }
}

/**
 * A query runner for one transaction. The driver has a single shared one; a separate one can be ended with the
 * transaction, and counts its own savepoints. It treats the transaction as already open, so that `save()` neither
 * starts nor commits one.
 */
export function newRunner({ dataSource, typeormStatements }: Pick<Writer, 'dataSource' | 'typeormStatements'>) {
  (dataSource.driver as { queryRunner?: QueryRunner }).queryRunner = undefined;
  const runner = dataSource.createQueryRunner() as QueryRunner & RunnerState;
  runner.isTransactionActive = true;
  runner.transactionDepth = 1;
  runner.stmtCache = typeormStatements;
  return runner;
}
