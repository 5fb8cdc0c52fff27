import { Injectable } from '@nestjs/common';
import type { Unresolved, Job } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { idIn, Database } from '../../platform/database/index.js';
import { yieldToEventLoop } from '../../platform/http/event-loop.js';
import { allOf } from '../../platform/http/paging/index.js';
import {
  ConnectionCache,
  jobConnectionColumns,
  type JobConnectionRow,
  type UnresolvedConnection,
} from '../connections/index.js';
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
    const missing = rows.filter((_, index) => !cached[index]);
    const read = await this.inParts(missing, (part) => this.further(part, where));
    return rows.flatMap((row, index) => cached[index] ?? read.get(row.id) ?? []);
  }

  /** Jobs of a page with what the view shows. */
  async pageAs(view: JobView, rows: readonly PageRow[], where: readonly Sql[]): Promise<Unresolved<Job>[]> {
    const read = await this.inParts(rows, async (part) => {
      const found = await this.database.rows<JobRow>(
        sql`SELECT ${jobColumns(view)} FROM jobs j ${jobJoins(view)} WHERE ${this.among(idsOf(part), where)}`,
      );
      const jobs = await this.jobs(found, where, view);
      return { jobs: new Map(jobs.map((job) => [job.id as number, job])), characters: charactersOf(found) };
    });
    return rows.flatMap(({ id }) => read.get(id) ?? []);
  }

  /** Reads jobs some at a time, because SQLite serves nobody else meanwhile: fewer after long messages. */
  private async inParts<J>(
    rows: readonly PageRow[],
    read: (rows: readonly PageRow[]) => Promise<ReadJobs<J>>,
  ): Promise<Map<number, J>> {
    const jobs = new Map<number, J>();
    const isBlocking = this.database.dialect === 'sqlite';
    let most = isBlocking ? MOST_LONG_JOBS : rows.length;
    for (let first = 0; first < rows.length;) {
      if (first > 0) await yieldToEventLoop();
      const part = await read(rows.slice(first, first + most));
      first += most;
      for (const [id, job] of part.jobs) jobs.set(id, job);
      most = part.characters > LONG_CHARACTERS ? MOST_LONG_JOBS : MOST_JOBS;
    }
    return jobs;
  }

  /** Reads connections that are not cached, then jobs that are not, and caches both. */
  private async further(page: readonly PageRow[], where: readonly Sql[]): Promise<ReadJobs<ListedJob>> {
    const connections = await this.connectionsOf(page);
    const jobs = new Map<number, ListedJob>();
    const missing = new Map<number, { version: number; connection: UnresolvedConnection | undefined }>();
    for (const [index, row] of page.entries()) {
      const connection = connections[index];
      const job = connection && this.cache.find(row, connection);
      if (job) jobs.set(row.id, job);
      else missing.set(row.id, { version: row.connection_version, connection });
    }
    if (missing.size === 0) return { jobs, characters: 0 };
    const among = this.among([...missing.keys()], where);
    const rows = await this.database.rows<FurtherJobRow>(
      sql`SELECT ${jobColumns(FURTHER)} FROM jobs j ${jobJoins(FURTHER)} WHERE ${among}`,
    );
    const changed: number[] = [];
    for (const row of rows) {
      const { version, connection } = missing.get(row.id) ?? {};
      if (connection && version === row.connection_version) jobs.set(row.id, this.cache.add(row, connection));
      else changed.push(row.id);
    }
    for (const [id, job] of await this.withConnections(changed, where, FURTHER)) jobs.set(id, job);
    return { jobs, characters: charactersOf(rows) };
  }

  /**
   * Jobs of rows. If a connection changed in between, its jobs are read again together with it, under the same conditions: in their
   * newer state, or not at all when they no longer match.
   */
  async jobs(rows: readonly JobRow[], where: readonly Sql[], view: JobView): Promise<Unresolved<Job>[]> {
    const connections = await this.connectionsOf(rows);
    const changed = rows.filter((_, index) => !connections[index]).map(({ id }) => id);
    const read = await this.withConnections(changed, where, view);
    return rows.flatMap((row, index) => {
      const connection = connections[index];
      if (connection) return [toJob(row, connection)];
      return read.get(row.id) ?? [];
    });
  }

  /** The connection of each row, in the version that the row has: undefined if it has changed. Those that are not cached are read. */
  private async connectionsOf(
    rows: readonly Pick<JobRow, 'connection_id' | 'connection_version'>[],
  ): Promise<(UnresolvedConnection | undefined)[]> {
    const cached = rows.map((row) => this.connections.find(row.connection_id, row.connection_version));
    const missing = rows.filter((_, index) => !cached[index]).map((row) => row.connection_id);
    if (missing.length === 0) return cached;
    const among = idIn(this.database.dialect, raw('c.id'), missing);
    const read = await this.database.rows<JobConnectionRow>(
      sql`SELECT ${jobConnectionColumns} FROM connections c WHERE ${among}`,
    );
    const current = new Map(
      read.map((row) => [
        row.connection_id,
        { version: row.connection_version, connection: this.connections.add(row) },
      ]),
    );
    return rows.map((row, index) => {
      const { version, connection } = current.get(row.connection_id) ?? {};
      return version === row.connection_version ? connection : cached[index];
    });
  }

  private async withConnections(
    ids: readonly number[],
    where: readonly Sql[],
    view: JobView,
  ): Promise<Map<number, Unresolved<Job>>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.rows<FullJobRow>(
      sql`SELECT ${fullJobColumns(view)} FROM jobs j ${jobJoins(view)} WHERE ${this.among(ids, where)}`,
    );
    return new Map(rows.map((row) => [row.id, toJob(row, this.connections.add(row))]));
  }

  private among(ids: readonly number[], where: readonly Sql[]): Sql {
    return allOf([idIn(this.database.dialect, raw('j.id'), ids), ...where]);
  }
}

function charactersOf(rows: readonly JobRow[]): number {
  return rows.reduce((sum, row) => sum + row.result_message.length, 0);
}

function idsOf(rows: readonly PageRow[]): number[] {
  return rows.map(({ id }) => id);
}
