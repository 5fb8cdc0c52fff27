import { Injectable } from '@nestjs/common';
import { LedgerError, type Kind } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { Database, type Transaction } from '../../platform/database/index.js';
import { DayCounts } from '../counts/index.js';
import { jobStore } from '../job-store/index.js';

/** A connection that gets another system. */
export interface SystemChange {
  readonly connection: number;
  readonly kind: Kind;
  readonly systemBefore: string;
  readonly system: string;
}

interface PendingChange extends Omit<SystemChange, 'connection'> {
  readonly countedTo: number;
}

/** Jobs that a transaction counts under their new system: SQLite reads them in some 10 ms. */
const COUNTED_AT_ONCE = 2000;

/** Counts the jobs of connections by day under their new system, in slices. */
@Injectable()
export class SystemChangesRepository {
  constructor(
    private readonly database: Database,
    private readonly days: DayCounts,
  ) {}

  /** The ids of connections with jobs that are yet to be counted. */
  async pending(): Promise<number[]> {
    const rows = await this.database.rows<{ id: number }>(
      sql`SELECT connection_id AS id FROM system_changes ORDER BY connection_id`,
    );
    return rows.map(({ id }) => id);
  }

  /** Begins a transaction that calls `begin`. Lock nothing else before. */
  lock(tx: Transaction): Promise<void> {
    return this.days.begin(tx);
  }

  /**
   * Counts the first jobs of a connection under the system that this transaction gives it.
   * @returns whether jobs are left for the background
   * @throws LedgerError `conflict` while jobs are left from the change before
   */
  async begin(tx: Transaction, change: SystemChange): Promise<boolean> {
    const begun = await tx.first(
      sql`INSERT INTO system_changes (connection_id, system_before, counted_to)
        VALUES (${change.connection}, ${change.systemBefore}, 0)
        ON CONFLICT (connection_id) DO NOTHING
        RETURNING connection_id`,
    );
    if (!begun) {
      throw new LedgerError(
        'conflict',
        'The runs are still being counted under the system that the connection has now. Retry in a minute.',
      );
    }
    return this.countSlice(tx, change.connection, { ...change, countedTo: 0 });
  }

  /** Counts a slice of a connection's jobs. Any replica may call it. @returns whether jobs are left */
  countSome(connection: number): Promise<boolean> {
    return this.database.write(async (tx) => {
      await this.days.begin(tx);
      const change = await tx.first<PendingChange>(
        sql`SELECT c.kind, c.system, s.system_before AS "systemBefore", s.counted_to AS "countedTo"
          FROM system_changes s
          JOIN connections c ON c.id = s.connection_id
          WHERE s.connection_id = ${connection}`,
      );
      return change !== undefined && this.countSlice(tx, connection, change);
    });
  }

  private async countSlice(tx: Transaction, connection: number, change: PendingChange): Promise<boolean> {
    const { kind, systemBefore, system, countedTo: after } = change;
    const ids = await jobStore.idsOf(tx, connection, after, COUNTED_AT_ONCE);
    const isLast = ids.length < COUNTED_AT_ONCE;
    // Deleted jobs count, too, while their deletion is in the backlog.
    const upTo = isLast ? Number.MAX_SAFE_INTEGER : Math.max(...ids);
    await this.days.move(tx, { connection, after, upTo }, { kind, system: systemBefore }, system);
    await tx.rows(
      isLast
        ? sql`DELETE FROM system_changes WHERE connection_id = ${connection}`
        : sql`UPDATE system_changes SET counted_to = ${upTo} WHERE connection_id = ${connection}`,
    );
    return !isLast;
  }
}
