import { Injectable } from '@nestjs/common';
import sql, { raw } from 'sql-template-tag';

import { Database } from '../../platform/database/index.js';

interface BacklogSnapshot {
  /** The id of the oldest change. */
  readonly oldest: number | null;
  /** The last id that was assigned; 0 before the first. */
  readonly newest: number;
  /** Transactions below it have ended. */
  readonly xmin: number;
  /** Transactions from it on had not begun. */
  readonly xmax: number;
}

/** An id that a floor may be raised beyond, once every transaction that began before `xmax` has ended. */
interface Candidate {
  readonly newest: number;
  readonly xmax?: number;
}

/**
 * An id below which the backlog has no changes, and never will. While a transaction holds an old snapshot, PostgreSQL cannot remove
 * deleted changes, and every read of the backlog from its beginning scans them all again. Each process has its own floor, in memory.
 */
@Injectable()
export class BacklogFloor {
  private floor = 0;
  private candidate: Candidate | undefined;

  constructor(private readonly database: Database) {}

  get id(): number {
    return this.floor;
  }

  /** Reads the id of the oldest change, and raises the floor when the backlog is empty: then it is undefined. */
  async poll(): Promise<number | undefined> {
    if (this.database.dialect === 'sqlite') {
      return (await this.database.first<{ id: number }>(sql`SELECT id FROM job_changes ORDER BY id LIMIT 1`))?.id;
    }
    try {
      const snapshot = await this.database.first<BacklogSnapshot>(this.snapshotQuery());
      if (snapshot?.oldest === null) this.raise(snapshot);
      return snapshot?.oldest ?? undefined;
    } catch (error) {
      // The next database may be a replica that was promoted, which has not seen the last ids.
      this.floor = 0;
      this.candidate = undefined;
      throw error;
    }
  }

  private snapshotQuery() {
    return sql`
      SELECT
        (SELECT id FROM job_changes WHERE id >= ${this.floor} ORDER BY id LIMIT 1) AS oldest,
        (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM job_changes_id_seq) AS newest,
        ${raw('pg_snapshot_xmin(pg_current_snapshot())::text::bigint')} AS xmin,
        ${raw('pg_snapshot_xmax(pg_current_snapshot())::text::bigint')} AS xmax`;
  }

  /**
   * Ids are assigned before their transaction commits, so a lower one may appear later. Three polls rule that out: the first
   * reads the last id, the second which transactions may have been assigned one, the third that they have ended.
   */
  private raise({ newest, xmin, xmax }: BacklogSnapshot): void {
    const { candidate } = this;
    if (!candidate) this.candidate = newest >= this.floor ? { newest } : undefined;
    else if (candidate.xmax === undefined) this.candidate = { ...candidate, xmax };
    else if (xmin >= candidate.xmax) {
      this.floor = candidate.newest + 1;
      this.candidate = undefined;
    }
  }
}
