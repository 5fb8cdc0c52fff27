import type { QueryRunner } from 'typeorm';

import type { Dialect } from '../../../platform/database/index.js';
import type { Table } from './table.js';
import { functions } from './triggers.js';

/** The migrations that made the tables of a database before they became one. */
export const earlierMigrations: readonly string[] = [
  ...['InitialSchema1795392000000', 'Audit1795478400000', 'Runs1795564800000', 'Changes1795651200000'],
  ...['RightsVersion1795737600000', 'Agents1795910400000', 'Webhooks1795996800000', 'Counts1796083200000'],
  ...['Bulk1796169600000', 'Health1796256000000', 'AddedAtOnce1796342400000', 'Makers1796428800000'],
  ...['RevealsByAddress1796515200000', 'PlainNames1796601600000', 'ExternalIds1796688000000'],
  ...['CommandClaims1796774400000', 'SelectiveIndexes1796860800000', 'Progress1796947200000'],
  ...['RevealsByAnswer1797033600000', 'Sessions1797120000000', 'Causes1797206400000', 'Moves1797292800000'],
  ...['Output1797379200000', 'Preferences1797465600000', 'DayCounts1797552000000', 'Leases1797638400000'],
  ...['AuditRetention1797724800000', 'QueuedRuns1797897600000', 'SelectiveJobIndexes1797984000000'],
];

/** The last one that changed a table that was there before; those after it added `audit_exports`, and indexes. */
const LAST_OF_COLUMNS = 'Leases1797638400000';

const earlier = (table: string) => `earlier_${table}`;

/**
 * Makes room for the tables of the schema: renames those that are there, and drops what else has the names of the new ones.
 * @returns those that are there; none in a new database
 */
export async function renameEarlierTables(
  runner: QueryRunner,
  dialect: Dialect,
  tables: readonly Table[],
): Promise<readonly Table[]> {
  const done = await namesOf(runner, 'SELECT name FROM migrations');
  if (!done.some((name) => earlierMigrations.includes(name))) return [];
  if (!done.includes(LAST_OF_COLUMNS)) {
    throw new Error('The database is older than version 0.2. Start Syncledger 0.2 on it first, then this version.');
  }
  const present = await namesOf(
    runner,
    dialect === 'sqlite'
      ? `SELECT name FROM sqlite_schema WHERE type = 'table'`
      : 'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()',
  );
  const found = tables.filter(({ name }) => present.includes(name));
  if (dialect === 'sqlite') await dropOnSqlite(runner);
  else await dropOnPostgres(runner, found);
  for (const { name } of found) await runner.query(`ALTER TABLE ${name} RENAME TO ${earlier(name)}`);
  return found;
}

async function namesOf(runner: QueryRunner, statement: string): Promise<string[]> {
  return ((await runner.query(statement)) as { name: string }[]).map(({ name }) => name);
}

async function dropOnSqlite(runner: QueryRunner): Promise<void> {
  const found = (await runner.query(
    `SELECT type, name FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL`,
  )) as { type: string; name: string }[];
  for (const { type, name } of found) await runner.query(`DROP ${type} "${name}"`);
}

async function dropOnPostgres(runner: QueryRunner, tables: readonly Table[]): Promise<void> {
  await runner.query(`LOCK TABLE ${tables.map(({ name }) => name).join(', ')} IN ACCESS EXCLUSIVE MODE`);
  for (const name of functions) await runner.query(`DROP FUNCTION IF EXISTS ${name}() CASCADE`);
  await runner.query('DROP STATISTICS jobs_kind_in_project');
  for (const { name, columns } of tables) {
    await runner.query(`ALTER TABLE ${name} RENAME CONSTRAINT ${name}_pkey TO ${earlier(name)}_pkey`);
    if (columns['id']?.type !== 'id') continue;
    await runner.query(`ALTER SEQUENCE ${name}_id_seq RENAME TO ${earlier(name)}_id_seq`);
  }
}

/** Copies the rows and the last ids, and drops the tables that had them. */
export async function copyEarlierTables(
  runner: QueryRunner,
  dialect: Dialect,
  tables: readonly Table[],
): Promise<void> {
  for (const { name, columns } of tables) {
    const present = await namesOf(runner, columnsStatement(dialect, earlier(name)));
    const list = Object.keys(columns)
      .filter((column) => present.includes(column))
      .map((column) => `"${column}"`)
      .join(', ');
    const order = columns['id']?.type === 'id' ? ' ORDER BY id' : '';
    await runner.query(`INSERT INTO ${name} (${list}) SELECT ${list} FROM ${earlier(name)}${order}`);
    if (order) await copyLastId(runner, dialect, name);
  }
  for (const { name } of tables.toReversed()) await runner.query(`DROP TABLE ${earlier(name)}`);
}

/** Selects the names of a table's columns. */
function columnsStatement(dialect: Dialect, table: string): string {
  return dialect === 'sqlite'
    ? `SELECT name FROM pragma_table_info('${table}')`
    : `SELECT column_name AS name FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = '${table}'`;
}

/** Gathers the planner's statistics of the new tables on PostgreSQL. SQLite needs no statistics here. */
export async function analyze(runner: QueryRunner, dialect: Dialect, tables: readonly Table[]): Promise<void> {
  if (dialect === 'postgres' && tables.length > 0)
    await runner.query(`ANALYZE ${tables.map(({ name }) => name).join(', ')}`);
}

async function copyLastId(runner: QueryRunner, dialect: Dialect, table: string): Promise<void> {
  if (dialect === 'postgres') {
    await runner.query(`SELECT setval('${table}_id_seq', last_value, is_called) FROM ${earlier(table)}_id_seq`);
    return;
  }
  await runner.query(`DELETE FROM sqlite_sequence WHERE name = '${table}'`);
  await runner.query(
    `INSERT INTO sqlite_sequence (name, seq)
      SELECT '${table}', seq FROM sqlite_sequence WHERE name = '${earlier(table)}'`,
  );
}
