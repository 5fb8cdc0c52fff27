import { Injectable } from '@nestjs/common';
import type { Unresolved, Job } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { idIn, Database } from '../../platform/database/index.js';
import { allOf } from '../../platform/http/paging/index.js';
import { ConnectionCache } from '../connections/index.js';
import { JobCache } from './job-cache.js';
import {
  toJob,
  jobColumns,
  jobJoins,
  fullJobColumns,
  type FullJobRow,
  type FurtherJobRow,
  type JobRow,
  type JobView,
  type PageRow,
} from './job-rows.js';

/** With all columns of a job. */
const FURTHER: JobView = { include: ['attempt'] };

/** Turns rows into jobs with their connections. */
@Injectable()
export class JobReader {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionCache,
    private readonly cache: JobCache,
  ) {}

  /** Jobs of a page; those that are not cached are read again, as by `jobs`. */
  async page(rows: readonly PageRow[], where: readonly Sql[]): Promise<Unresolved<Job>[]> {
    const cached = rows.map((row) => {
      const connection = this.connections.find(row.connection_id, row.connection_version);
      return connection && this.cache.find(row, connection);
    });
    const missing = rows.filter((_, index) => !cached[index]).map(({ id }) => id);
    const read = missing.length > 0 ? await this.further(missing, where) : undefined;
    return rows.flatMap((row, index) => cached[index] ?? read?.get(row.id) ?? []);
  }

  /** Reads jobs with all columns, and caches them. */
  private async further(ids: readonly number[], where: readonly Sql[]): Promise<Map<number, Unresolved<Job>>> {
    const among = idIn(this.database.dialect, raw('j.id'), ids);
    const rows = await this.database.rows<FurtherJobRow>(
      sql`SELECT ${jobColumns(FURTHER)} FROM jobs j ${jobJoins(FURTHER)} WHERE ${allOf([among, ...where])}`,
    );
    const jobs = new Map<number, Unresolved<Job>>();
    const missing: number[] = [];
    for (const row of rows) {
      const connection = this.connections.find(row.connection_id, row.connection_version);
      if (connection) jobs.set(row.id, this.cache.add(row, connection));
      else missing.push(row.id);
    }
    const others = missing.length > 0 ? await this.withConnections(missing, where, FURTHER) : [];
    return new Map([...jobs, ...others]);
  }

  /**
   * Jobs whose connection is not cached are read again together with it, under the same conditions. If they changed in between, the
   * newer state is returned, or nothing when they no longer match.
   */
  async jobs(rows: readonly JobRow[], where: readonly Sql[], view: JobView): Promise<Unresolved<Job>[]> {
    const cached = rows.map((row) => this.connections.find(row.connection_id, row.connection_version));
    const missing = rows.filter((_, index) => !cached[index]).map(({ id }) => id);
    const full = missing.length > 0 ? await this.withConnections(missing, where, view) : undefined;
    return rows.flatMap((row, index) => {
      const connection = cached[index];
      if (connection) return [toJob(row, connection)];
      return full?.get(row.id) ?? [];
    });
  }

  private async withConnections(
    ids: readonly number[],
    where: readonly Sql[],
    view: JobView,
  ): Promise<Map<number, Unresolved<Job>>> {
    const among = idIn(this.database.dialect, raw('j.id'), ids);
    const rows = await this.database.rows<FullJobRow>(
      sql`SELECT ${fullJobColumns(view)} FROM jobs j ${jobJoins(view)} WHERE ${allOf([among, ...where])}`,
    );
    return new Map(rows.map((row) => [row.id, toJob(row, this.connections.add(row))]));
  }
}
