/** All that we use of TypeORM beside its documented interface: look here first when it is upgraded. */
import type BetterSqlite3 from 'better-sqlite3';
import type pg from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';

/** Statements that TypeORM has prepared. */
export type PreparedStatements = Map<string, unknown>;

/** State of a query runner of SQLite. */
interface RunnerState {
  isReleased: boolean;
  isTransactionActive: boolean;
  transactionDepth: number;
  stmtCache: PreparedStatements;
}

export type SqliteRunner = QueryRunner & RunnerState;

/** The pool of an open data source. */
export function poolOf({ driver }: DataSource): pg.Pool {
  return (driver as unknown as { master: pg.Pool }).master;
}

/** The connection of an open data source. */
export function connectionOf({ driver }: DataSource): BetterSqlite3.Database {
  return (driver as unknown as { databaseConnection: BetterSqlite3.Database }).databaseConnection;
}

/**
 * A query runner for one transaction. The driver has a single shared one; a separate one can be ended with the
 * transaction, and counts its own savepoints. It treats the transaction as already open, so that `save()` neither
 * starts nor commits one.
 * @param statements shared by transactions
 */
export function newRunner(dataSource: DataSource, statements: PreparedStatements): SqliteRunner {
  // Else the driver returns the same runner for ever.
  (dataSource.driver as { queryRunner?: QueryRunner }).queryRunner = undefined;
  const runner = dataSource.createQueryRunner() as SqliteRunner;
  runner.isTransactionActive = true;
  runner.transactionDepth = 1;
  runner.stmtCache = statements;
  return runner;
}

/** From here on the runner and its manager reject every use. */
export function endRunner(runner: SqliteRunner): void {
  runner.isReleased = true;
}

/** Declares columns of some types as INTEGER. */
export function nameInteger({ driver }: DataSource, types: ReadonlySet<unknown>): void {
  const normalizeType = driver.normalizeType.bind(driver);
  driver.normalizeType = (column: Parameters<typeof normalizeType>[0]) =>
    types.has(column.type) ? 'integer' : normalizeType(column);
}
