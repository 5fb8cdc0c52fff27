import { Injectable } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { JOBS_PER_TRANSACTION } from '../../platform/background/index.js';
import { Database } from '../../platform/database/index.js';
import { jobStore } from '../job-store/index.js';
import { outputStore } from '../output-store/index.js';

@Injectable()
export class PurgeRepository {
  constructor(private readonly database: Database) {}

  /** The ids of deleted connections that are not purged yet. */
  async hidden(): Promise<number[]> {
    const rows = await this.database.rows<{ id: number }>(sql`SELECT id FROM connections WHERE deleted_at IS NOT NULL`);
    return rows.map(({ id }) => id);
  }

  /**
   * Deletes a batch of a connection's jobs. Any replica may call it.
   * @returns whether jobs may be left
   */
  purgeSome(connection: number): Promise<boolean> {
    return this.database.write(async (tx) => {
      // Another replica is purging it.
      if (!(await tx.tryLock(`purge/${String(connection)}`))) return false;
      const jobs = await tx.rows<{ id: number }>(
        sql`SELECT id FROM jobs WHERE connection_id = ${connection} LIMIT ${JOBS_PER_TRANSACTION}`,
      );
      const ids = jobs.map(({ id }) => id);
      if (ids.length > 0 && !(await outputStore.deleteSomeOf(tx, ids))) await jobStore.deleteSome(tx, ids);
      return ids.length > 0;
    });
  }

  /** Deletes a connection that has no jobs left, unless changes of them are yet to be counted, which needs the connection. */
  async remove(connection: number): Promise<void> {
    const isLeft = (table: 'jobs' | 'job_changes') =>
      sql`EXISTS (SELECT 1 FROM ${raw(table)} WHERE connection_id = ${connection})`;
    await this.database.writeRows(
      sql`DELETE FROM connections
        WHERE id = ${connection} AND deleted_at IS NOT NULL AND NOT ${isLeft('jobs')} AND NOT ${isLeft('job_changes')}`,
    );
  }

  /**
   * Purges deleted projects without connections, unless jobs are being moved, perhaps from them.
   * @param before only projects that were deleted earlier than this
   */
  async purgeProjects(before: Micros): Promise<void> {
    await this.database.write(async (tx) => {
      if (!(await tx.tryLock('purge/projects'))) return;
      await tx.rows(
        sql`DELETE FROM projects
          WHERE deleted_at < ${before} AND NOT EXISTS (SELECT 1 FROM connections WHERE project_id = projects.id)
            AND NOT EXISTS (SELECT 1 FROM connections WHERE moved_version IS NOT NULL)`,
      );
    });
  }
}
