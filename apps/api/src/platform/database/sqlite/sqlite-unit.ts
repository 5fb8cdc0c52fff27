import type { Sql } from 'sql-template-tag';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

import type { UnitOfWork } from '../database.js';
import { refuseAfterEnd } from '../unit-scope.js';
import { sqliteError, type UniqueNames } from './sqlite-errors.js';
import type { Statements } from './statements.js';

/** What all units of work share on the writing connection. */
export interface Writer {
  readonly dataSource: DataSource;
  readonly statements: Statements;
  readonly uniqueNames: UniqueNames;
  /** Statements that TypeORM has prepared, across units. */
  readonly typeormStatements: Map<string, unknown>;
}

/** What TypeORM keeps to itself of its query runner, and of the driver that would hand out the same one for ever. */
interface RunnerState {
  isReleased: boolean;
  isTransactionActive: boolean;
  transactionDepth: number;
  stmtCache: Map<string, unknown>;
}

/** A unit of work on the writing connection. */
export class SqliteUnit implements UnitOfWork {
  readonly dialect = 'sqlite';
  ended = false;
  private runner: (QueryRunner & RunnerState) | undefined;

  constructor(private readonly writer: Writer) {}

  async rows<R>(query: Sql): Promise<R[]> {
    return this.run(() => this.writer.statements.all<R>(query));
  }

  async first<R>(query: Sql): Promise<R | undefined> {
    return this.run(() => this.writer.statements.first<R>(query));
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

  /** From here on the unit and its manager refuse every use. */
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
 * A query runner for one unit. The driver has a single one for everybody; one of its own can be ended with the unit, and
 * counts the unit's own savepoints. It is told that a transaction is open, so that `save()` starts and commits none.
 */
export function newRunner({ dataSource, typeormStatements }: Pick<Writer, 'dataSource' | 'typeormStatements'>) {
  (dataSource.driver as { queryRunner?: QueryRunner }).queryRunner = undefined;
  const runner = dataSource.createQueryRunner() as QueryRunner & RunnerState;
  runner.isTransactionActive = true;
  runner.transactionDepth = 1;
  runner.stmtCache = typeormStatements;
  return runner;
}
