import sql, { bulk, raw } from 'sql-template-tag';

import { textBefore, type Database } from '../database/index.js';

/** Rows of one unit of work: few enough to hold nobody up. */
const ROWS_A_UNIT = 100;

/** The sealed params of one connection. */
export interface SealedParams {
  readonly id: number;
  readonly params: string;
}

/** Sealed params in SQL; of hidden connections, too. */
export class SealedParamsRepository {
  constructor(private readonly database: Database) {}

  /** How many are sealed with any other key. */
  async countOthers(keyId: string): Promise<number> {
    const row = await this.database.first<{ others: number }>(
      sql`SELECT count(*) AS others FROM connections WHERE ${sealedWithAnother(keyId)}`,
    );
    return row?.others ?? 0;
  }

  /** The next ones that are sealed with any other key, in the order of their ids. */
  nextOthers(keyId: string, after: number): Promise<SealedParams[]> {
    return this.database.rows<SealedParams>(
      sql`SELECT id, params FROM connections WHERE id > ${after} AND ${sealedWithAnother(keyId)} ORDER BY id LIMIT ${ROWS_A_UNIT}`,
    );
  }

  /**
   * Puts sealed texts in place of others of the same params, where those still are: a change in between wins. The version
   * stays as it is, for so do the params.
   * @param texts id, text before and text after
   * @returns how many were replaced
   */
  async replace(texts: readonly (readonly [number, string, string])[]): Promise<number> {
    const rows = await this.database.write((unit) =>
      unit.rows(
        sql`WITH resealed (id, before, after) AS (VALUES ${bulk(texts)}) UPDATE connections SET params = resealed.after FROM resealed WHERE connections.id = CAST(resealed.id AS bigint) AND connections.params = resealed.before RETURNING connections.id`,
      ),
    );
    return rows.length;
  }

  /** How many are sealed with which key. */
  async countByKey(): Promise<Map<string, number>> {
    const keyId = textBefore(this.database.dialect, PARAMS_START, '.');
    const rows = await this.database.rows<{ key_id: string; connections: number }>(
      sql`SELECT ${keyId} AS key_id, count(*) AS connections FROM connections GROUP BY 1`,
    );
    return new Map(rows.map(({ key_id: id, connections }) => [id, connections]));
  }
}

/** As long as a key's id with its dot may be. */
const PARAMS_START = raw('substr(params, 1, 33)');

function sealedWithAnother(keyId: string) {
  const start = `${keyId}.`;
  return sql`substr(params, 1, ${start.length}) <> ${start}`;
}
