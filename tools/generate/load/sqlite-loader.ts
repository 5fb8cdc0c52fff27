import { setImmediate as nextTurn } from 'node:timers/promises';

import BetterSqlite3 from 'better-sqlite3';

import type { BulkTable, Value } from '../bulk/table.js';
import { derivedFromJobs } from './derived.js';
import type { Loader } from './loader.js';
import type { Steps } from './steps.js';

/** Rows between two checks of the clock, for the progress bar. */
const ROWS_PER_TURN = 5_000;
const CACHE_KIBIBYTES = 512 * 1024;

interface SetAside {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/** Loads SQLite: prepared statements in one transaction. */
export class SqliteLoader implements Loader {
  readonly dialect = 'sqlite';
  private readonly connection: BetterSqlite3.Database;
  private setAside: SetAside[] = [];

  /** @param file of the existing database */
  constructor(file: string) {
    this.connection = new BetterSqlite3(file, { fileMustExist: true });
  }

  async begin(tables: readonly string[]): Promise<void> {
    const { connection } = this;
    // New pages need no entry in a rollback journal: unlike with the WAL, the rows are written once.
    for (const pragma of ['journal_mode = DELETE', 'synchronous = OFF', 'foreign_keys = OFF', 'temp_store = FILE']) {
      connection.pragma(pragma);
    }
    connection.pragma(`cache_size = -${String(CACHE_KIBIBYTES)}`);
    connection.exec('BEGIN EXCLUSIVE');
    const names = tables.map((name) => `'${name}'`).join();
    this.setAside = connection
      .prepare<[], SetAside>(
        `SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND tbl_name IN (${names}) ORDER BY type, name`,
      )
      .all();
    for (const { type, name } of this.setAside) connection.exec(`DROP ${type} "${name}"`);
  }

  async load({ name, columns, rows, count }: BulkTable, steps: Steps): Promise<void> {
    steps.begin(name, count);
    const places = columns.map(() => '?').join();
    const insert = this.connection.prepare(`INSERT INTO ${name} (${columns.join()}) VALUES (${places})`);
    let written = 0;
    for (const row of rows) {
      insert.run(row.map(bound));
      written += 1;
      if (written % ROWS_PER_TURN === 0) {
        steps.add(ROWS_PER_TURN);
        await nextTurn();
      }
    }
    steps.add(written % ROWS_PER_TURN);
  }

  async finish(steps: Steps): Promise<void> {
    const { connection } = this;
    await this.restore('index', steps);
    steps.begin('references');
    await nextTurn();
    const [orphan] = connection.pragma('foreign_key_check') as unknown[];
    if (orphan) throw new Error(`A row refers to one that is not there: ${JSON.stringify(orphan)}`);
    for (const { name, statements } of derivedFromJobs) {
      steps.begin(name);
      for (const statement of statements(this.dialect)) connection.exec(statement);
      await nextTurn();
    }
    await this.restore('trigger', steps);
    steps.begin('commit and statistics');
    await nextTurn();
    connection.exec('COMMIT');
    connection.pragma('analysis_limit = 10000');
    connection.exec('ANALYZE');
    // As on the server; switching it on also syncs everything to disk.
    connection.pragma('synchronous = FULL');
    connection.pragma('journal_mode = WAL');
    connection.pragma('wal_checkpoint(TRUNCATE)');
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  private async restore(type: string, steps: Steps): Promise<void> {
    for (const { name, sql } of this.setAside.filter((one) => one.type === type)) {
      steps.begin(`${type} ${name}`);
      await nextTurn();
      this.connection.exec(sql);
    }
  }
}

function bound(value: Value): string | number | null {
  return typeof value === 'boolean' ? Number(value) : value;
}
