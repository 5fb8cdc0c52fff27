import { MigrationExecutor, type DataSource, type QueryRunner } from 'typeorm';

/**
 * Runs the pending migrations in the runner's current transaction.
 * @returns their names
 */
export async function runMigrations(dataSource: DataSource, runner: QueryRunner): Promise<string[]> {
  const executor = new MigrationExecutor(dataSource, runner);
  executor.transaction = 'all';
  return (await executor.executePendingMigrations()).map(({ name }) => name);
}

/** @returns the names of the migrations that have not been run, oldest first */
export function pendingAmong(dataSource: DataSource, done: readonly string[]): string[] {
  return namesOf(dataSource).filter((name) => !done.includes(name));
}

/** @returns the names of the migrations that have been run and are not among those of the data source */
export function unknownAmong(dataSource: DataSource, done: readonly string[]): string[] {
  const known = namesOf(dataSource);
  return done.filter((name) => !known.includes(name));
}

function namesOf(dataSource: DataSource): string[] {
  return dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
}
