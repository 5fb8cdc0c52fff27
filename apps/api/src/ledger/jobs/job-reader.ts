import { Injectable } from '@nestjs/common';
import type { Unresolved, Job } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { idIn, Database } from '../../platform/database/index.js';
import { yieldToEventLoop } from '../../platform/http/event-loop.js';
import { allOf } from '../../platform/http/paging/index.js';
import { ConnectionCache } from '../connections/index.js';
import { JobCache, type ListedJob } from './job-cache.js';
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

/** Jobs to read in one statement. */
const MOST_JOBS = 200;
/** The same where the messages may be long. */
const MOST_LONG_JOBS = 25;
/** The messages of a part are long beyond this, in characters. */
const LONG_CHARACTERS = 500_000;

/** With all columns of a job. */
const FURTHER: JobView = { include: ['attempt'] };

interface ReadJobs<J> {
  readonly jobs: ReadonlyMap<number, J>;
  /** Of their messages. */
  readonly characters: number;
}

/** Turns rows into jobs with their connections. */
@Injectable()
export class JobReader {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionCache,
    private readonly cache: JobCache,
  ) {}

  /** Jobs of a page; those that are not cached are read again, as by `jobs`. */
  async page(rows: readonly PageRow[], where: readonly Sql[]): Promise<ListedJob[]> {
    const cached = rows.map((row) => {
      const connection = this.connections.find(row.connection_id, row.connection_version);
      return connection && this.cache.find(row, connection);
    });
    const missing = rows.filter((_, index) => !cached[index]).map(({ id }) => id);
    const read = await this.inParts(missing, (ids) => this.further(ids, where));
    return rows.flatMap((row, index) => cached[index] ?? read.get(row.id) ?? []);
  }

  /** Jobs of a page with what the view shows. */
  async pageAs(view: JobView, rows: readonly PageRow[], where: readonly Sql[]): Promise<Unresolved<Job>[]> {
    const read = await this.inParts(
      rows.map(({ id }) => id),
      async (ids) => {
        const among = idIn(this.database.dialect, raw('j.id'), ids);
        const found = await this.database.rows<JobRow>(
          sql`SELECT ${jobColumns(view)} FROM jobs j ${jobJoins(view)} WHERE ${allOf([among, ...where])}`,
        );
        const jobs = await this.jobs(found, where, view);
        return { jobs: new Map(jobs.map((job) => [job.id as number, job])), characters: charactersOf(found) };
      },
    );
    return rows.flatMap(({ id }) => read.get(id) ?? []);
  }

  /** Reads jobs some at a time, because SQLite serves nobody else meanwhile: fewer after long messages. */
  private async inParts<J>(
    ids: readonly number[],
    read: (ids: readonly number[]) => Promise<ReadJobs<J>>,
  ): Promise<Map<number, J>> {
    const jobs = new Map<number, J>();
    const isBlocking = this.database.dialect === 'sqlite';
    let most = isBlocking ? MOST_LONG_JOBS : ids.length;
    for (let first = 0; first < ids.length;) {
      if (first > 0) await yieldToEventLoop();
      const part = await read(ids.slice(first, first + most));
      first += most;
      for (const [id, job] of part.jobs) jobs.set(id, job);
      most = part.characters > LONG_CHARACTERS ? MOST_LONG_JOBS : MOST_JOBS;
    }
    return jobs;
  }

  /** Reads jobs with all columns, and caches them. */
  private async further(ids: readonly number[], where: readonly Sql[]): Promise<ReadJobs<ListedJob>> {
    const among = idIn(this.database.dialect, raw('j.id'), ids);
    const rows = await this.database.rows<FurtherJobRow>(
      sql`SELECT ${jobColumns(FURTHER)} FROM jobs j ${jobJoins(FURTHER)} WHERE ${allOf([among, ...where])}`,
    );
    const jobs = new Map<number, ListedJob>();
    const missing: number[] = [];
    for (const row of rows) {
      const connection = this.connections.find(row.connection_id, row.connection_version);
      if (connection) jobs.set(row.id, this.cache.add(row, connection));
      else missing.push(row.id);
    }
    const others = missing.length > 0 ? await this.withConnections(missing, where, FURTHER) : [];
    return { jobs: new Map([...jobs, ...others]), characters: charactersOf(rows) };
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

function charactersOf(rows: readonly JobRow[]): number {
  return rows.reduce((sum, row) => sum + row.result_message.length, 0);
}
