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
  const names = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
  return names.filter((name) => !done.includes(name));
}
