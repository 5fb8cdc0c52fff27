import { Injectable } from '@nestjs/common';
import { InvalidInput, type Unresolved, type Job, type JobQuery } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { seesProject } from '../../access/projects/index.js';
import { idIn, Database } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { allOf } from '../../platform/http/paging/index.js';
import { inScope } from './job-conditions.js';
import { JobReader } from './job-reader.js';
import { jobColumns, jobJoins, showsUser, type JobRow } from './job-rows.js';
import type { JobScope } from './job-scope.js';

@Injectable()
export class JobsRepository {
  constructor(
    private readonly database: Database,
    private readonly reader: JobReader,
  ) {}

  /** @returns undefined when the caller sees no such job in the scope */
  async find(id: number, scope: JobScope, query: JobQuery, caller: Caller): Promise<Unresolved<Job> | undefined> {
    // The project of the connection: that of the job may be older while jobs are being moved.
    const scoped = inScope(this.database.dialect, scope).map(({ connections, holds }) => connections ?? holds);
    const where = [...scoped, seesProject(caller, raw('c.project_id')), raw('c.deleted_at IS NULL')];
    const row = await this.database.first<JobRow>(
      sql`SELECT ${jobColumns(query)} FROM jobs j ${jobJoins(query)} WHERE j.id = ${id} AND ${allOf(where)}`,
    );
    return row && (await this.reader.jobs([row], where, query))[0];
  }

  /**
   * Reads a job that the caller has just written.
   * @throws InvalidInput when the connection was deleted in the meantime, as if it had been deleted before
   */
  async readBack(row: JobRow, query: JobQuery): Promise<Unresolved<Job>> {
    // The row does not have the columns of the expanded user.
    const [job] = showsUser(query) ? await this.among([row.id], query) : await this.reader.jobs([row], [], query);
    if (!job) throw new InvalidInput({ connection: ['There is no such connection.'] });
    return job;
  }

  /** Reads jobs, oldest first, without checking who may see them. */
  async among(ids: readonly number[], query: JobQuery): Promise<Unresolved<Job>[]> {
    const rows = await this.database.rows<JobRow>(
      sql`SELECT ${jobColumns(query)}
        FROM jobs j ${jobJoins(query)}
        WHERE ${idIn(this.database.dialect, raw('j.id'), ids)}
        ORDER BY j.id`,
    );
    return this.reader.jobs(rows, [], query);
  }
}
