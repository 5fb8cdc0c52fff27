import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { poolConfig } from '../postgres/postgres-data-source.js';
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

const ROWS_PER_FETCH = 500;
const LOCK_MILLIS = 5000;
const ALONE_MILLIS = 100;
const LOCK_NOT_AVAILABLE = '55P03';
/** As in PostgreSQL's catalog of types. */
const TYPES: Readonly<Record<string, 'boolean' | 'text'>> = { boolean: 'boolean', text: 'text' };

interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly pk: number | null;
}

/** A PostgreSQL database that no server uses meanwhile; its tables can be read by others, but not changed. */
export class PostgresCopyEnd implements CopyEnd {
  private types = new Map<string, readonly string[]>();

  private constructor(private readonly client: pg.Client) {}

  /** @throws CopyEndInUse while a server or another copy has the database open */
  static async open(url: string): Promise<PostgresCopyEnd> {
    const config = poolConfig({ url, size: 1, idleInTransaction: 'allowed' });
    const client = new pg.Client({ ...config, application_name: 'syncledger copy' });
    await client.connect();
    const end = new PostgresCopyEnd(client);
    try {
      await client.query('SET statement_timeout = 0; SET idle_session_timeout = 0');
      const { rows } = await client.query<{ held: boolean }>(
        `SELECT pg_try_advisory_lock(hashtextextended('syncledger copy', 0)) AS held`,
      );
      if (!rows[0]?.held) throw new CopyEndInUse('Another copy from or to the PostgreSQL database is running.');
      await end.lock();
      return end;
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  async tables(): Promise<CopiedTable[]> {
    const { rows: columns } = await this.client.query<ColumnRow>(
      `SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, NULL) AS type,
          array_position(i.indkey::int2[], a.attnum) AS pk
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'migrations'
        ORDER BY c.relname, a.attnum`,
    );
    const { rows: references } = await this.client.query<{ table: string; to: string }>(
      `SELECT c.relname AS "table", r.relname AS "to"
        FROM pg_constraint f
        JOIN pg_class c ON c.oid = f.conrelid
        JOIN pg_class r ON r.oid = f.confrelid
        WHERE f.contype = 'f' AND c.relnamespace = current_schema()::regnamespace`,
    );
    const tables = [...Map.groupBy(columns, ({ table }) => table)].map(([name, own]) => ({
      name,
      columns: own.map((column) => ({ name: column.name, type: TYPES[column.type] ?? ('other' as const) })),
      key: own
        .filter(({ pk }) => pk !== null)
        .sort((one, other) => Number(one.pk) - Number(other.pk))
        .map((column) => column.name),
    }));
    this.types = new Map(
      [...Map.groupBy(columns, ({ table }) => table)].map(([name, own]) => [name, own.map(({ type }) => type)]),
    );
    return afterReferenced(tables, references);
  }

  async mark(name: string): Promise<string | undefined> {
    const { rows } = await this.client.query<{ value: string }>('SELECT value FROM settings WHERE name = $1', [name]);
    return rows[0]?.value;
  }

  async setMoved(mark: MovedMark | undefined): Promise<void> {
    // Visible to servers from here on; the lock goes with its transaction, and is taken again.
    if (mark) await this.setMark(MOVED_MARK, mark);
    else await this.client.query('DELETE FROM settings WHERE name = $1', [MOVED_MARK]);
    await this.client.query('COMMIT');
    await this.lock();
  }

  async count(table: CopiedTable): Promise<number> {
    const statement = `SELECT count(*) AS count FROM ${table.name} WHERE ${withoutMarks(table)}`;
    const { rows } = await this.client.query<{ count: number }>(statement);
    return rows[0]?.count ?? 0;
  }

  async *rows(table: CopiedTable, after?: readonly CopiedValue[]): AsyncGenerator<CopiedRow[]> {
    const columns = table.columns.map(({ name }) => `"${name}"`).join();
    const key = table.key.map((name) => inBytes(table, name));
    const types = this.types.get(table.name) ?? [];
    const typeOf = (name: string) => types[table.columns.findIndex((column) => column.name === name)] ?? 'text';
    const places = table.key.map((name, index) => `$${String(index + 1)}::${typeOf(name)}`);
    const position = after === undefined ? '' : ` AND (${key.join()}) > (${places.join()})`;
    await this.client.query(
      `DECLARE copied NO SCROLL CURSOR FOR
        SELECT ${columns} FROM ${table.name} WHERE ${withoutMarks(table)}${position} ORDER BY ${key.join()}`,
      after && [...after],
    );
    try {
      for (;;) {
        const { rows } = await this.client.query<CopiedValue[]>({
          text: `FETCH ${String(ROWS_PER_FETCH)} FROM copied`,
          rowMode: 'array',
        });
        if (rows.length > 0) yield rows;
        if (rows.length < ROWS_PER_FETCH) return;
      }
    } finally {
      await this.client.query('CLOSE copied');
    }
  }

  async lastIds(): Promise<Map<string, number>> {
    const ids = new Map<string, number>();
    for (const { table, sequence } of await this.sequences()) {
      const { rows } = await this.client.query<{ last: number }>(
        `SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS last FROM ${sequence}`,
      );
      if (rows[0] && rows[0].last > 0) ids.set(table, rows[0].last);
    }
    return ids;
  }

  async begin(copy: string, tables: readonly CopiedTable[]): Promise<CopyState> {
    for (const { name } of tables) await this.client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
    await this.client.query(`TRUNCATE ${tables.map(({ name }) => name).join()}`);
    const state = { copy, done: [], removed: [] };
    await this.setMark(COPY_STATE, state);
    await this.client.query('COMMIT');
    await this.lock();
    return state;
  }

  async insert(table: CopiedTable, rows: readonly CopiedRow[], state: CopyState): Promise<void> {
    const columns = table.columns.map(({ name }) => `"${name}"`).join();
    const types = this.types.get(table.name) ?? [];
    const lists = types.map((type, index) => `$${String(index + 1)}::${type}[]`).join();
    await this.client.query({
      name: `insert ${table.name}`,
      text: `INSERT INTO ${table.name} (${columns}) SELECT * FROM unnest(${lists})`,
      values: types.map((_, index) => rows.map((row) => row[index])),
    });
    await this.setMark(COPY_STATE, state);
    await this.client.query('COMMIT');
    await this.client.query('BEGIN');
  }

  async finish(lastIds: ReadonlyMap<string, number>): Promise<void> {
    const tables = await this.tables();
    for (const { table, sequence } of await this.sequences()) {
      const last = lastIds.get(table);
      await this.client.query(`SELECT setval('${sequence}', $1::bigint, $2::boolean)`, [last ?? 1, last !== undefined]);
    }
    for (const { name } of tables) await this.client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
    await this.client.query('DELETE FROM settings WHERE name = $1', [COPY_STATE]);
    await this.client.query('COMMIT');
    // Also marks pages as all visible, which index-only scans need.
    for (const { name } of tables) await this.client.query(`VACUUM (ANALYZE) ${name}`);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /** Begins a transaction in which nobody else can change the tables. */
  private async lock(): Promise<void> {
    // Autovacuum gives way to a session that waits.
    await this.client.query(`BEGIN; SET LOCAL lock_timeout = ${String(LOCK_MILLIS)}`);
    const tables = await this.tables();
    try {
      await this.client.query(`LOCK TABLE ${tables.map(({ name }) => name).join()} IN EXCLUSIVE MODE`);
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw cause;
      throw new CopyEndInUse('Another session holds tables of the PostgreSQL database.', { cause });
    }
    await this.waitUntilAlone();
  }

  /** A process that has just ended may be listed for a moment. */
  private async waitUntilAlone(): Promise<void> {
    const end = performance.now() + LOCK_MILLIS;
    for (;;) {
      await this.client.query('SELECT pg_stat_clear_snapshot()');
      const { rows } = await this.client.query<{ others: number }>(
        `SELECT count(*) AS others
          FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'syncledger' AND pid <> pg_backend_pid()`,
      );
      if (rows[0]?.others === 0) return;
      if (performance.now() > end) throw new CopyEndInUse('A server or command uses the PostgreSQL database.');
      await sleep(ALONE_MILLIS);
    }
  }

  private async sequences(): Promise<{ table: string; sequence: string }[]> {
    const { rows } = await this.client.query<{ table: string; sequence: string | null }>(
      `SELECT c.relname AS "table", pg_get_serial_sequence(quote_ident(c.relname), 'id') AS sequence
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id'
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
          AND c.relname <> 'migrations'`,
    );
    return rows.flatMap(({ table, sequence }) => (sequence === null ? [] : [{ table, sequence }]));
  }

  private async setMark(name: string, value: object): Promise<void> {
    await this.client.query(
      `INSERT INTO settings (name, value) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      [name, JSON.stringify(value)],
    );
  }
}

/** A key column in the order of its bytes, as SQLite sorts. */
function inBytes({ columns }: CopiedTable, name: string): string {
  const isText = columns.some((column) => column.name === name && column.type === 'text');
  return isText ? `"${name}" COLLATE "C"` : `"${name}"`;
}
