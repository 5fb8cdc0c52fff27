import type { MigrationInterface, QueryRunner } from 'typeorm';

import { accessTables } from './access-tables.js';
import { connectionTables } from './connection-tables.js';
import { analyze, copyEarlierTables, renameEarlierTables } from './earlier-schema.js';
import { ledgerTables } from './ledger-tables.js';
import { outboundTables } from './outbound-tables.js';
import { createIndexes, createTable, foreignKeys } from './table.js';
import { createTriggers, functions } from './triggers.js';

/** Every table, after those that it refers to. */
export const tables = [...accessTables, ...connectionTables, ...ledgerTables, ...outboundTables];

/** The tables of the ledger; those of a database from before version 0.3 are copied into them. */
export class InitialSchema1798070400000 implements MigrationInterface {
  readonly name = 'InitialSchema1798070400000';

  async up(runner: QueryRunner): Promise<void> {
    const dialect = runner.dataSource.options.type === 'postgres' ? 'postgres' : 'sqlite';
    const earlier = await renameEarlierTables(runner, dialect, tables);
    for (const table of tables) await runner.query(createTable(dialect, table));
    if (earlier.length > 0) await copyEarlierTables(runner, dialect, earlier);
    else await runner.query(`INSERT INTO sequences (name, value) VALUES ('rights_version', 1)`);
    // Indexes and keys of all rows at once cost less than row by row.
    for (const table of tables) {
      for (const statement of createIndexes(dialect, table)) await runner.query(statement);
    }
    if (dialect === 'postgres') await completeOnPostgres(runner);
    for (const statement of createTriggers(dialect)) await runner.query(statement);
    await analyze(runner, dialect, earlier);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of tables.toReversed()) await runner.query(`DROP TABLE ${name}`);
    if (runner.dataSource.options.type !== 'postgres') return;
    await runner.query(`DROP FUNCTION ${functions.map((name) => `${name}()`).join(', ')}`);
  }
}

async function completeOnPostgres(runner: QueryRunner): Promise<void> {
  for (const table of tables) {
    for (const key of foreignKeys(table)) await runner.query(`ALTER TABLE ${table.name} ADD ${key}`);
  }
  // A project often has jobs of one kind only: a planner that assumes independence scans all jobs for the other.
  await runner.query('CREATE STATISTICS jobs_kind_in_project (mcv) ON project_id, kind FROM jobs');
}
