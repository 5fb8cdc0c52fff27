import { Injectable } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { JOBS_A_UNIT } from '../../platform/background/index.js';
import { Database, forKeyShare, indexHint } from '../../platform/database/index.js';
import { jobStore } from '../job-store/index.js';

/** A connection, with the rule of its project. */
export interface RetainedConnection {
  readonly id: number;
  readonly project: number;
  readonly slug: string;
  readonly days: number | null;
  readonly runs: number | null;
}

/** Which jobs of a connection go. */
export interface Surplus {
  readonly connection: number;
  /** Its last run and its last success: they stay. */
  readonly kept: readonly number[];
  /** Those that finished before this are too old; undefined where none are. */
  readonly before: Micros | undefined;
  /** This one and those with lower ids are too many; 0 for none. */
  readonly upTo: number;
  /** Those that the ledger heard of later stay. */
  readonly young: Micros;
}

/** A way through a connection's jobs, the oldest first. */
export interface Walk {
  readonly surplus: Surplus;
  readonly index: string;
  readonly column: 'last_run' | 'id';
  /** Only those whose column is less. */
  readonly end: number;
}

/** Where a walk is: at this value of its column, behind so many jobs with the same that stay. */
export interface ScanPosition {
  readonly at: number;
  readonly passed: number;
}

/** Some jobs of a walk. */
export interface Step {
  /** Those that go. */
  readonly ids: readonly number[];
  /** Where the walk goes on; undefined at its end. */
  readonly next: ScanPosition | undefined;
}

/** Where a walk begins. */
export const START: ScanPosition = { at: Number.MIN_SAFE_INTEGER, passed: 0 };

/** Jobs of the very same time that a step passes over at most; those behind so many go when these are no longer young. */
const MOST_PASSED = 10 * JOBS_A_UNIT;

/** Connections that are looked at together. */
const CONNECTIONS_AT_ONCE = 500;

/** What goes, in SQL: the oldest by an index, so that a unit costs the same however many jobs there are. */
@Injectable()
export class RetentionRepository {
  constructor(private readonly database: Database) {}

  /** The next connections, by id. */
  connectionsAfter(id: number, project?: number): Promise<RetainedConnection[]> {
    const ofProject = project === undefined ? raw('TRUE') : sql`p.id = ${project}`;
    return this.database.rows<RetainedConnection>(
      sql`SELECT c.id, p.id AS project, p.slug, p.retention_days AS days, p.retention_runs AS runs
        FROM connections c
        JOIN projects p ON p.id = c.project_id
        WHERE c.deleted_at IS NULL AND c.id > ${id} AND ${ofProject}
        ORDER BY c.id
        LIMIT ${CONNECTIONS_AT_ONCE}`,
    );
  }

  /**
   * What of a connection stays, and what goes.
   * @param before jobs that finished before this are too old; undefined for none
   * @param runs how many are kept; null for all
   */
  async look(
    connection: number,
    before: Micros | undefined,
    runs: number | null,
  ): Promise<Pick<Surplus, 'kept' | 'before' | 'upTo'>> {
    const of = (index: string) =>
      sql`FROM jobs j${indexHint(this.database.dialect, index)} WHERE j.connection_id = ${connection}`;
    const newest = (index: string, condition: string, skipped = 0) =>
      sql`(SELECT j.id ${of(index)}${raw(condition)} ORDER BY j.id DESC LIMIT 1 OFFSET ${skipped})`;
    const last = newest('jobs_by_connection', ' AND j.ready > 0');
    const success = newest('jobs_by_connection_outcome', ' AND j.succeeded = TRUE');
    const oldest = sql`
      (SELECT j.last_run ${of('jobs_by_connection_time')} AND j.ready > 0 ORDER BY j.last_run LIMIT 1)`;
    const upTo = runs === null ? raw('0') : newest('jobs_by_connection', '', runs);
    const row = await this.database.first<Record<'last' | 'success' | 'oldest' | 'upTo', number | null>>(
      sql`SELECT ${last} AS last, ${success} AS success, ${oldest} AS oldest, ${upTo} AS "upTo"`,
    );
    const kept = [row?.last, row?.success].filter((id) => typeof id === 'number');
    const isAnyOld = before !== undefined && (row?.oldest ?? before) < before;
    return { kept, before: isAnyOld ? before : undefined, upTo: row?.upTo ?? 0 };
  }

  /** How many jobs go: reads all of the connection's that are in question. */
  async count({ connection, kept, before, upTo, young }: Surplus): Promise<number> {
    const conditions = [sql`j.id <= ${upTo}`, ...(before === undefined ? [] : [sql`j.last_run < ${before}`])];
    const row = await this.database.first<{ jobs: number }>(
      sql`SELECT count(*) AS jobs
        FROM jobs j
        WHERE j.connection_id = ${connection} AND j.ready > 0 AND (${join(conditions, ' OR ')})
          AND j.created_at < ${young}${notAmong(kept)}`,
    );
    return row?.jobs ?? 0;
  }

  /** The ways to what may go: by age and by count. */
  walks(surplus: Surplus): Walk[] {
    const { before, upTo } = surplus;
    const walks: Walk[] = [];
    if (before !== undefined)
      walks.push({ surplus, index: 'jobs_by_connection_time', column: 'last_run', end: before });
    if (upTo > 0) walks.push({ surplus, index: 'jobs_by_connection', column: 'id', end: upTo + 1 });
    return walks;
  }

  /**
   * Looks at the next jobs of a walk, outside any unit of work. What it reads is bounded: as many jobs as go in one unit, whether they
   * go or are too young to, and at most MOST_PASSED more. A walk reads each of the young ones once, not again in every step.
   */
  async step({ surplus, index, column, end }: Walk, { at, passed }: ScanPosition): Promise<Step> {
    const { connection, kept, young } = surplus;
    const place = raw(`j.${column}`);
    const jobs = await this.database.rows<{ id: number; place: number; createdAt: Micros }>(
      sql`SELECT j.id, ${place} AS place, j.created_at AS "createdAt"
        FROM jobs j${indexHint(this.database.dialect, index)}
        WHERE j.connection_id = ${connection} AND j.ready > 0 AND ${place} >= ${at}
          AND ${place} < ${end}${notAmong(kept)}
        ORDER BY ${place}
        LIMIT ${JOBS_A_UNIT} OFFSET ${passed}`,
    );
    const ids = jobs.filter(({ createdAt }) => createdAt < young).map(({ id }) => id);
    const last = jobs.at(-1);
    if (!last || jobs.length < JOBS_A_UNIT) return { ids, next: undefined };
    // Ids rise as the ledger hears of jobs: all further ones are too young, too.
    if (column === 'id' && ids.length === 0) return { ids, next: undefined };
    const stay = jobs.filter((job) => job.place === last.place && job.createdAt >= young).length;
    const behind = stay + (last.place === at ? passed : 0);
    return { ids, next: behind > MOST_PASSED ? { at: last.place + 1, passed: 0 } : { at: last.place, passed: behind } };
  }

  /** Deletes jobs of a connection; returns how many, fewer where another replica is at it or the connection goes itself. */
  delete(connection: number, ids: readonly number[]): Promise<number> {
    return this.database.write(async (unit) => {
      // Another replica is at it.
      if (!(await unit.tryLock(`retention/${String(connection)}`))) return 0;
      // Not while it is moved, or deleted with all its jobs.
      const found = await unit.first(
        sql`SELECT 1
          FROM connections c
          WHERE c.id = ${connection} AND c.deleted_at IS NULL${forKeyShare(unit.dialect, 'c')}`,
      );
      if (!found) return 0;
      return jobStore.deleteSome(unit, ids);
    });
  }
}

function notAmong(kept: readonly number[]): Sql {
  return kept.length > 0 ? sql` AND j.id NOT IN (${join([...kept])})` : raw('');
}
