import sql, { bulk, raw, type Sql } from 'sql-template-tag';

import { textBefore, type Database, type Reader } from '../database/index.js';
import type { EncryptedColumn } from './encrypted-column.js';

/** Rows per transaction: few enough to delay nobody. */
const ROWS_PER_TRANSACTION = 100;

/** The encrypted text of one row. */
export interface EncryptedText {
  readonly id: number;
  readonly text: string;
}

/** The encrypted texts of a column, in all rows. */
export class EncryptedColumnRepository {
  private readonly table: Sql;
  private readonly column: Sql;

  constructor(
    private readonly database: Database,
    private readonly encrypted: EncryptedColumn,
  ) {
    this.table = raw(encrypted.table);
    this.column = raw(encrypted.column);
  }

  /** How many are encrypted with any other key. */
  async countOthers(keyId: string): Promise<number> {
    const row = await this.database.first<{ others: number }>(
      sql`SELECT count(*) AS others FROM ${this.table} WHERE ${this.encryptedWithAnother(keyId)}`,
    );
    return row?.others ?? 0;
  }

  /** The next ones that are encrypted with any other key, in the order of their ids. */
  nextOthers(keyId: string, after: number): Promise<EncryptedText[]> {
    return this.database.rows<EncryptedText>(
      sql`
        SELECT id, ${this.column} AS text
        FROM ${this.table}
        WHERE id > ${after} AND ${this.encryptedWithAnother(keyId)}
        ORDER BY id
        LIMIT ${ROWS_PER_TRANSACTION}`,
    );
  }

  /**
   * Replaces ciphertexts by others of the same content, if they are unchanged: a concurrent change wins. The version of
   * the row stays the same, because the content does.
   * @param texts id, text before and text after
   * @returns how many were replaced
   */
  async replace(texts: readonly (readonly [number, string, string])[]): Promise<number> {
    const { table, column } = this;
    const at = raw(`${this.encrypted.table}.${this.encrypted.column}`);
    const id = raw(`${this.encrypted.table}.id`);
    const rows = await this.database.write((tx) =>
      tx.rows(
        sql`
          WITH resealed (id, before, after) AS (VALUES ${bulk(texts)}) UPDATE ${table}
          SET ${column} = resealed.after
          FROM resealed
          WHERE ${id} = CAST(resealed.id AS bigint) AND ${at} = resealed.before
          RETURNING ${id}`,
      ),
    );
    return rows.length;
  }

  /** How many are encrypted with each key. */
  async countByKey(): Promise<Map<string, number>> {
    const keyId = textBefore(this.database.dialect, sql`substr(${this.column}, 1, ${raw(KEY_ID_LENGTH)})`, '.');
    const rows = await this.database.rows<{ key_id: string; texts: number }>(
      sql`SELECT ${keyId} AS key_id, count(*) AS texts FROM ${this.table} WHERE ${this.column} IS NOT NULL GROUP BY 1`,
    );
    return new Map(rows.map(({ key_id: id, texts }) => [id, texts]));
  }

  private encryptedWithAnother(keyId: string): Sql {
    const start = `${keyId}.`;
    return sql`substr(${this.column}, 1, ${start.length}) <> ${start}`;
  }
}

/** The ids of the rows of a column that are encrypted with a key. */
export async function textsWithKey(
  reader: Reader,
  { table, column }: EncryptedColumn,
  keyId: string,
): Promise<number[]> {
  const start = `${keyId}.`;
  const rows = await reader.rows<{ id: number }>(
    sql`SELECT id FROM ${raw(table)} WHERE substr(${raw(column)}, 1, ${start.length}) = ${start} ORDER BY id`,
  );
  return rows.map(({ id }) => id);
}

/** The maximum length of a key's id with its dot. */
const KEY_ID_LENGTH = '33';
