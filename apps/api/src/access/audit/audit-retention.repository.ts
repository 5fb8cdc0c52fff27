import { Injectable } from '@nestjs/common';
import { MICROS_PER_DAY } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { Database, type Transaction } from '../../platform/database/index.js';

const SETTING = 'audit_retention';
const ENTRIES_PER_READ = 1000;
const ENTRIES_PER_TRANSACTION = 500;

/** A day to record as exported. */
export interface NewExport {
  /** In UTC, counted from 1970. */
  readonly day: number;
  readonly entries: number;
  readonly lastId: number;
  readonly file: string;
  readonly sha256: string;
  readonly exportedAt: number;
}

/** An entry with all its columns, and the address of its actor. */
export type StoredEntry = Readonly<Record<string, string | number | null>> & {
  readonly id: number;
  readonly at: number;
};

@Injectable()
export class AuditRetentionRepository {
  constructor(private readonly database: Database) {}

  /** Days for which entries are kept; 0 for no limit. */
  async days(): Promise<number> {
    const row = await this.database.first<{ value: string }>(sql`SELECT value FROM settings WHERE name = ${SETTING}`);
    return Number(row?.value ?? 0);
  }

  async setDays(tx: Transaction, days: number): Promise<void> {
    await tx.rows(
      sql`INSERT INTO settings (name, value) VALUES (${SETTING}, ${String(days)})
        ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    );
  }

  /** The first day from one on that has entries. */
  async firstDay(from: number): Promise<number | undefined> {
    const row = await this.database.first<{ at: number | null }>(
      sql`SELECT min(at) AS at FROM audit_entries WHERE at >= ${from * MICROS_PER_DAY}`,
    );
    return row?.at == null ? undefined : Math.floor(row.at / MICROS_PER_DAY);
  }

  /** Number of entries of a day, and the highest id among them. */
  async extent(day: number): Promise<{ entries: number; lastId: number }> {
    const row = await this.database.first<{ entries: number; lastId: number | null }>(
      sql`SELECT count(*) AS entries, max(id) AS "lastId"
        FROM audit_entries
        WHERE at >= ${day * MICROS_PER_DAY} AND at < ${(day + 1) * MICROS_PER_DAY}`,
    );
    return { entries: row?.entries ?? 0, lastId: row?.lastId ?? 0 };
  }

  /** The entries of a day up to an id, in their order. */
  async *entries(day: number, lastId: number): AsyncGenerator<StoredEntry[]> {
    for (let after = { at: day * MICROS_PER_DAY, id: 0 }; ;) {
      const rows = await this.database.rows<StoredEntry>(
        sql`SELECT e.*, u.email AS actor
          FROM audit_entries e
          JOIN users u ON u.id = e.actor_id
          WHERE (e.at, e.id) > (${after.at}, ${after.id}) AND e.at < ${(day + 1) * MICROS_PER_DAY} AND e.id <= ${lastId}
          ORDER BY e.at, e.id
          LIMIT ${ENTRIES_PER_READ}`,
      );
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (!last || rows.length < ENTRIES_PER_READ) return;
      after = last;
    }
  }

  async isExported(day: number): Promise<boolean> {
    return (await this.database.first(sql`SELECT 1 FROM audit_exports WHERE day = ${day}`)) !== undefined;
  }

  /** @returns false when the day was recorded meanwhile */
  async record(tx: Transaction, { day, entries, lastId, file, sha256, exportedAt }: NewExport): Promise<boolean> {
    const row = await tx.first(
      sql`INSERT INTO audit_exports (day, entries, last_id, file, sha256, exported_at)
        VALUES (${day}, ${entries}, ${lastId}, ${file}, ${sha256}, ${exportedAt})
        ON CONFLICT (day) DO NOTHING
        RETURNING day`,
    );
    return row !== undefined;
  }

  /** Deletes some entries of a day that is exported; returns their number. */
  async deleteSome(day: number): Promise<number> {
    const deleted = await this.database.write((tx) =>
      tx.rows(
        sql`DELETE FROM audit_entries
          WHERE id IN (
            SELECT e.id
            FROM audit_entries e
            JOIN audit_exports x ON x.day = ${day} AND e.id <= x.last_id
            WHERE e.at >= ${day * MICROS_PER_DAY} AND e.at < ${(day + 1) * MICROS_PER_DAY}
            LIMIT ${ENTRIES_PER_TRANSACTION}
          )
          RETURNING id`,
      ),
    );
    return deleted.length;
  }
}
