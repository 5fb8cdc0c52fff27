import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';

import { JOBS_PER_TRANSACTION } from '../../platform/background/index.js';
import { Database, type Transaction } from '../../platform/database/index.js';
import { jobStore } from '../job-store/index.js';

/** A connection whose jobs are being moved to its project. */
export interface Move {
  readonly connection: number;
  /** The version of the connection that moved it: differs when it was moved again. */
  readonly movedVersion: number;
}

/** Up to this number of jobs are moved in the transaction that moves their connection. */
const MOVED_AT_ONCE = 500;

@Injectable()
export class MovesRepository {
  constructor(private readonly database: Database) {}

  pending(): Promise<Move[]> {
    return this.database.rows<Move>(
      sql`SELECT id AS connection, moved_version AS "movedVersion"
        FROM connections
        WHERE moved_version IS NOT NULL
        ORDER BY id`,
    );
  }

  /**
   * Moves the unfinished run and, if there are few, all other jobs.
   * @returns whether jobs are left for the background
   */
  async begin(tx: Transaction, connection: number, project: number): Promise<boolean> {
    await jobStore.moveUnfinished(tx, connection, project);
    const row = await tx.first(sql`SELECT 1 FROM connections WHERE id = ${connection} AND moved_version IS NOT NULL`);
    if (row) return true;
    const ids = await jobStore.idsOf(tx, connection, 0, MOVED_AT_ONCE + 1);
    if (ids.length > MOVED_AT_ONCE) return true;
    await jobStore.moveSome(tx, ids, project);
    return false;
  }

  /**
   * Moves a batch of jobs, or ends the move when none are left. Any replica may call it.
   * @param after the last job of the batch before
   * @returns the last job of the batch; undefined when the move has ended, begins again, or is another replica's
   */
  async moveSome({ connection, movedVersion }: Move, after: number): Promise<number | undefined> {
    return this.database.write(async (tx) => {
      if (!(await tx.tryLock(`move/${String(connection)}`))) return undefined;
      const row = await tx.first<{ project_id: number }>(
        sql`SELECT project_id FROM connections WHERE id = ${connection} AND moved_version = ${movedVersion}`,
      );
      if (!row) return undefined;
      const ids = await jobStore.idsOf(tx, connection, after, JOBS_PER_TRANSACTION);
      // A move that begins meanwhile has changed `moved_version`, and starts from the first job.
      await jobStore.moveSome(tx, ids, row.project_id);
      if (ids.length === JOBS_PER_TRANSACTION) return ids.at(-1);
      await tx.rows(
        sql`UPDATE connections SET moved_version = NULL WHERE id = ${connection} AND moved_version = ${movedVersion}`,
      );
      return undefined;
    });
  }
}
