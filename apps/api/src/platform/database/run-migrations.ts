import { MigrationExecutor, type DataSource, type Migration, type QueryRunner } from 'typeorm';

/** The pending migrations over a runner's connection, oldest first; it makes the table of migrations if there is none. */
export async function pendingOver(dataSource: DataSource, runner: QueryRunner): Promise<readonly Migration[]> {
  return new MigrationExecutor(dataSource, runner).getPendingMigrations();
}

/** Runs migrations, in the runner's current transaction if it has one. @returns their names */
export async function runMigrations(
  dataSource: DataSource,
  runner: QueryRunner,
  migrations: readonly Migration[],
): Promise<string[]> {
  const executor = new MigrationExecutor(dataSource, runner);
  for (const migration of migrations) await executor.executeMigration(migration);
  return migrations.map(({ name }) => name);
}

/** Whether a migration runs outside of a transaction on PostgreSQL (decision 141). */
export function isOutsideTransaction({ instance }: Migration): boolean {
  return instance?.transaction === false;
}

/** @returns the names of the migrations that have not been run, oldest first */
export function pendingAmong(dataSource: DataSource, done: readonly string[]): string[] {
  const names = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
  return names.filter((name) => !done.includes(name));
}
