import { Injectable } from '@nestjs/common';
import { InvalidInput, type Unresolved, type Job, type JobQuery } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { seesProject } from '../../access/projects/index.js';
import { Batcher } from '../../platform/background/index.js';
import { idIn, Database, keyOf } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { allOf } from '../../platform/http/paging/index.js';
import { inScope } from './job-conditions.js';
import { JobReader } from './job-reader.js';
import { jobColumns, jobJoins, showsUser, type JobRow } from './job-rows.js';
import type { JobScope } from './job-scope.js';

/** Lookups that share a statement. */
const MOST_TOGETHER = 100;

/** A lookup of one job. */
interface Lookup {
  readonly id: number;
  /** Conditions of the scope, and that the caller sees the job. */
  readonly where: readonly Sql[];
  readonly query: JobQuery;
}

@Injectable()
export class JobsRepository {
  private readonly lookups = new Batcher((lookups: readonly Lookup[]) => this.findTogether(lookups), MOST_TOGETHER);

  constructor(
    private readonly database: Database,
    private readonly reader: JobReader,
  ) {}

  /** @returns undefined when the caller sees no such job in the scope */
  async find(id: number, scope: JobScope, query: JobQuery, caller: Caller): Promise<Unresolved<Job> | undefined> {
    // The project of the connection: that of the job may be older while jobs are being moved.
    const scoped = inScope(this.database.dialect, scope).map(({ connections, holds }) => connections ?? holds);
    const where = [...scoped, seesProject(caller, raw('c.project_id')), raw('c.deleted_at IS NULL')];
    return this.lookUp({ id, where, query });
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
    const [id] = ids;
    if (id !== undefined && ids.length === 1) {
      const job = await this.lookUp({ id, where: [], query });
      return job ? [job] : [];
    }
    const rows = await this.database.rows<JobRow>(
      sql`SELECT ${jobColumns(query)}
        FROM jobs j ${jobJoins(query)}
        WHERE ${idIn(this.database.dialect, raw('j.id'), ids)}
        ORDER BY j.id`,
    );
    return this.reader.jobs(rows, [], query);
  }

  /** On PostgreSQL, lookups that arrive together with the same rights share a statement: it costs a round trip, and wakes a process. */
  private lookUp(lookup: Lookup): Promise<Unresolved<Job> | undefined> {
    return this.database.dialect === 'postgres' ? this.lookups.add(rightsOf(lookup), lookup) : this.findOne(lookup);
  }

  private async findOne({ id, where, query }: Lookup): Promise<Unresolved<Job> | undefined> {
    const row = await this.database.first<JobRow>(
      sql`SELECT ${jobColumns(query)} FROM jobs j ${jobJoins(query)} WHERE j.id = ${id} AND ${allOf(where)}`,
    );
    return row && (await this.reader.jobs([row], where, query))[0];
  }

  /** @param lookups with the same conditions and columns */
  private async findTogether(lookups: readonly Lookup[]): Promise<readonly (Unresolved<Job> | undefined)[]> {
    const [first] = lookups;
    if (!first) return [];
    if (lookups.length === 1) return [await this.findOne(first)];
    const { where, query } = first;
    const ids = [...new Set(lookups.map(({ id }) => id))];
    const among = idIn('postgres', raw('j.id'), ids);
    const rows = await this.database.rows<JobRow>(
      sql`SELECT ${jobColumns(query)} FROM jobs j ${jobJoins(query)} WHERE ${allOf([among, ...where])}`,
    );
    const jobs = new Map((await this.reader.jobs(rows, where, query)).map((job) => [job.id, job]));
    return lookups.map(({ id }) => jobs.get(id));
  }
}

/** A key of what decides who sees a job, and which columns are read. */
function rightsOf({ where, query }: Lookup): string {
  return keyOf(sql`${jobColumns(query)} ${jobJoins(query)} ${allOf(where)}`);
}
