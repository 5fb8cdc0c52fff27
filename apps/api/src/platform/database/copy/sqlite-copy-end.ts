import BetterSqlite3 from 'better-sqlite3';

import { lockExclusively } from '../sqlite/file-lock.js';
import { isBusy } from '../sqlite/sqlite-errors.js';
import {
  afterReferenced,
  COPY_STATE,
  CopyEndInUse,
  MOVED_MARK,
  withoutMarks,
  type CopiedRow,
  type CopiedTable,
  type CopiedValue,
  type CopyEnd,
  type CopyState,
  type MovedMark,
} from './copy-end.js';

const ROWS_PER_BATCH = 1000;
/** SQLite's own table with the last id of each table. */
const SEQUENCES = 'sqlite_sequence';
/** Rows that ANALYZE reads of each index. */
const ANALYSIS_LIMIT = 10_000;

interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly pk: number;
  /** The statement that creates the table. */
  readonly sql: string;
}

/** A SQLite file that no other process can open meanwhile. */
export class SqliteCopyEnd implements CopyEnd {
  private constructor(private readonly connection: BetterSqlite3.Database) {}

  /** @throws CopyEndInUse while another process has the file open */
  static open(file: string): SqliteCopyEnd {
    const connection = new BetterSqlite3(file, { timeout: 0, fileMustExist: true });
    try {
      lockExclusively(connection);
      connection.pragma('synchronous = FULL');
      // Rows come after those that they refer to, and all are checked in the end.
      connection.pragma('foreign_keys = OFF');
    } catch (cause) {
      connection.close();
      throw isBusy(cause) ? new CopyEndInUse(`${file} is in use.`, { cause }) : cause;
    }
    return new SqliteCopyEnd(connection);
  }

  async tables(): Promise<CopiedTable[]> {
    const columns = this.connection
      .prepare<[], ColumnRow>(
        `SELECT m.name AS "table", c.name, lower(c.type) AS type, c.pk, m.sql
        FROM sqlite_schema m
        JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'migrations'
        ORDER BY m.name, c.cid`,
      )
      .all();
    const references = this.connection
      .prepare<[], { table: string; to: string }>(
        `SELECT m.name AS "table", f."table" AS "to"
        FROM sqlite_schema m
        JOIN pragma_foreign_key_list(m.name) f
        WHERE m.type = 'table'`,
      )
      .all();
    const tables = [...Map.groupBy(columns, ({ table }) => table)].map(([name, own]) => ({
      name,
      columns: own.map((column) => ({ name: column.name, type: typeOf(column) })),
      key: own
        .filter(({ pk }) => pk > 0)
        .sort((one, other) => one.pk - other.pk)
        .map((column) => column.name),
    }));
    return afterReferenced(tables, references);
  }

  async mark(name: string): Promise<string | undefined> {
    return this.connection.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck().get(name);
  }

  async setMoved(mark: MovedMark | undefined): Promise<void> {
    if (mark) this.setMark(MOVED_MARK, mark);
    else this.connection.prepare('DELETE FROM settings WHERE name = ?').run(MOVED_MARK);
  }

  async count(table: CopiedTable): Promise<number> {
    const statement = `SELECT count(*) FROM ${table.name} WHERE ${withoutMarks(table)}`;
    return this.connection.prepare<[], number>(statement).pluck().get() ?? 0;
  }

  async *rows(table: CopiedTable, after?: readonly CopiedValue[]): AsyncGenerator<CopiedRow[]> {
    const columns = table.columns.map(({ name }) => `"${name}"`).join();
    const key = table.key.map((name) => `"${name}"`).join();
    const position = after === undefined ? '' : ` AND (${key}) > (${after.map(() => '?').join()})`;
    const rows = this.connection
      .prepare<unknown[], CopiedValue[]>(
        `SELECT ${columns} FROM ${table.name} WHERE ${withoutMarks(table)}${position} ORDER BY ${key}`,
      )
      .raw()
      .iterate(...(after ?? []).map(bound));
    const flags = table.columns.flatMap(({ type }, index) => (type === 'boolean' ? [index] : []));
    let batch: CopiedRow[] = [];
    for (const row of rows) {
      for (const index of flags) if (row[index] !== null) row[index] = Boolean(row[index]);
      batch.push(row);
      if (batch.length < ROWS_PER_BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  async lastIds(): Promise<Map<string, number>> {
    const rows = this.connection
      .prepare<[], [string, number]>(`SELECT name, seq FROM ${SEQUENCES} WHERE name <> 'migrations'`)
      .raw()
      .all();
    return new Map(rows);
  }

  async begin(copy: string, tables: readonly CopiedTable[]): Promise<CopyState> {
    return this.connection.transaction(() => {
      const triggers = this.connection
        .prepare<[], { name: string; sql: string }>(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`)
        .all();
      for (const { name } of triggers) this.connection.exec(`DROP TRIGGER "${name}"`);
      for (const { name } of tables.toReversed()) this.connection.exec(`DELETE FROM ${name}`);
      const state = { copy, done: [], removed: triggers.map(({ sql }) => sql) };
      this.setMark(COPY_STATE, state);
      return state;
    })();
  }

  async insert(table: CopiedTable, rows: readonly CopiedRow[], state: CopyState): Promise<void> {
    const columns = table.columns.map(({ name }) => `"${name}"`).join();
    const places = table.columns.map(() => '?').join();
    const statement = this.connection.prepare(`INSERT INTO ${table.name} (${columns}) VALUES (${places})`);
    this.connection.transaction(() => {
      for (const row of rows) statement.run(row.map(bound));
      this.setMark(COPY_STATE, state);
    })();
  }

  async finish(lastIds: ReadonlyMap<string, number>, { removed }: CopyState): Promise<void> {
    const { connection } = this;
    connection.transaction(() => {
      const [orphan] = connection.pragma('foreign_key_check') as unknown[];
      if (orphan) throw new Error(`A row refers to a missing one: ${JSON.stringify(orphan)}.`);
      connection.exec(`DELETE FROM ${SEQUENCES} WHERE name <> 'migrations'`);
      const insert = connection.prepare(`INSERT INTO ${SEQUENCES} (name, seq) VALUES (?, ?)`);
      for (const [name, last] of lastIds) insert.run(name, last);
      for (const trigger of removed) connection.exec(trigger);
      connection.prepare('DELETE FROM settings WHERE name = ?').run(COPY_STATE);
    })();
    connection.pragma(`analysis_limit = ${String(ANALYSIS_LIMIT)}`);
    connection.exec('ANALYZE');
    connection.pragma('wal_checkpoint(TRUNCATE)');
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  private setMark(name: string, value: object): void {
    this.connection
      .prepare(
        `INSERT INTO settings (name, value) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      )
      .run(name, JSON.stringify(value));
  }
}

/** A flag is an integer that its table limits to 0 and 1. */
function typeOf({ name, type, sql }: ColumnRow): 'boolean' | 'text' | 'other' {
  if (sql.includes(`CHECK ("${name}" IN (0, 1))`)) return 'boolean';
  return type === 'text' ? type : 'other';
}

function bound(value: CopiedValue): Exclude<CopiedValue, boolean> {
  return typeof value === 'boolean' ? Number(value) : value;
}
