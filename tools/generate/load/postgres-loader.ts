import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

import type { BulkTable } from '../bulk/table.js';
import { copyText } from './copy-text.js';
import { derivedFromJobs } from './derived.js';
import type { Loader } from './loader.js';
import type { Steps } from './steps.js';

/** Memory for creating indexes and checking foreign keys. */
const MAINTENANCE_MEMORY = '512MB';

interface Definition {
  readonly table: string;
  readonly name: string;
  readonly sql: string;
}

/** Loads PostgreSQL with COPY, as the owner of the tables, without superuser privileges. */
export class PostgresLoader implements Loader {
  readonly dialect = 'postgres';
  private tables: readonly string[] = [];
  private indexes: Definition[] = [];
  private foreignKeys: Definition[] = [];

  private constructor(private readonly client: pg.Client) {}

  static async open(connectionString: string): Promise<PostgresLoader> {
    const client = new pg.Client({ connectionString, application_name: 'syncledger generate' });
    await client.connect();
    return new PostgresLoader(client);
  }

  async begin(tables: readonly string[]): Promise<void> {
    const { client } = this;
    this.tables = tables;
    await client.query(`BEGIN; SET LOCAL maintenance_work_mem = '${MAINTENANCE_MEMORY}'`);
    await client.query(`LOCK TABLE ${tables.join()} IN ACCESS EXCLUSIVE MODE`);
    this.foreignKeys = await this.define(
      `SELECT conrelid::regclass::text AS table, conname AS name, format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS sql FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY ($1::regclass[])`,
    );
    this.indexes = await this.define(
      `SELECT indrelid::regclass::text AS table, indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS sql FROM pg_index WHERE indrelid = ANY ($1::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`,
    );
    for (const { table, name } of this.foreignKeys)
      await client.query(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
    for (const { name } of this.indexes) await client.query(`DROP INDEX ${name}`);
    for (const table of tables) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  }

  async load({ name, columns, rows, count }: BulkTable, steps: Steps): Promise<void> {
    steps.begin(name, count);
    const copy = this.client.query(copyFrom(`COPY ${name} (${columns.join()}) FROM STDIN`));
    await pipeline(
      Readable.from(
        copyText(rows, (written) => {
          steps.add(written);
        }),
        { objectMode: false },
      ),
      copy,
    );
  }

  async finish(steps: Steps): Promise<void> {
    const { client } = this;
    for (const { name, sql } of [...this.indexes, ...this.foreignKeys]) {
      steps.begin(`index or key ${name}`);
      await client.query(sql);
    }
    for (const table of this.tables) await this.goOn(table);
    // Without statistics, the health of 10,000 connections takes a scan of the history for each of them.
    for (const table of this.tables) await client.query(`ANALYZE ${table}`);
    for (const { name, statements } of derivedFromJobs) {
      steps.begin(name);
      for (const statement of statements(this.dialect)) await client.query(statement);
    }
    for (const table of this.tables) await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
    steps.begin('commit and statistics');
    await client.query('COMMIT');
    // Also marks the pages as all visible, which index-only scans need.
    await client.query('VACUUM (ANALYZE)');
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async define(statement: string): Promise<Definition[]> {
    return (await this.client.query<Definition>(statement, [`{${this.tables.join()}}`])).rows;
  }

  /** Sets the table's sequence, if it has one, to the highest id. */
  private async goOn(table: string): Promise<void> {
    const { rows } = await this.client.query<{ sequence: string }>(
      `SELECT pg_get_serial_sequence($1, attname) AS sequence FROM pg_attribute WHERE attrelid = $1::regclass AND attname = 'id'`,
      [table],
    );
    if (!rows[0]?.sequence) return;
    await this.client.query(`SELECT setval('${rows[0].sequence}', max(id)) FROM ${table} HAVING max(id) IS NOT NULL`);
  }
}
