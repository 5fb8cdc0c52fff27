import { setTimeout as delay } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { JOBS_PER_TRANSACTION, PAUSE_MILLISECONDS } from '../../platform/background/index.js';
import { Database, forKeyShare, indexHint } from '../../platform/database/index.js';
import { jobStore } from '../job-store/index.js';
import { outputStore } from '../output-store/index.js';

/** A connection with the rule of its project. */
export interface RetainedConnection {
  readonly id: number;
  readonly project: number;
  readonly slug: string;
  readonly days: number | null;
  readonly runs: number | null;
}

/** The jobs of a connection to delete. */
export interface Surplus {
  readonly connection: number;
  /** Ids of the last run and the last success, which are never deleted. */
  readonly retained: readonly number[];
  /** Jobs that finished before this are too old; undefined when none are. */
  readonly before: Micros | undefined;
  /** Jobs up to this id exceed the maximum count; 0 for none. */
  readonly upTo: number;
  /** Jobs that the ledger received later than this are not deleted. */
  readonly protectedAfter: Micros;
}

/** A scan of a connection's jobs along an index, oldest first. */
export interface Scan {
  readonly surplus: Surplus;
  readonly index: string;
  readonly column: 'last_run' | 'id';
  /** Exclusive upper bound of the column. */
  readonly end: number;
}

/** The position of a scan: at this value of its column, after this many jobs with the same value that are not deleted. */
export interface ScanPosition {
  readonly at: number;
  readonly skipped: number;
}

export interface ScanBatch {
  /** The jobs to delete. */
  readonly ids: readonly number[];
  /** Where the scan continues; undefined at its end. */
  readonly next: ScanPosition | undefined;
}

export const START: ScanPosition = { at: Number.MIN_SAFE_INTEGER, skipped: 0 };

/** Jobs with an equal time that a scan skips at most. The ones after them are deleted once the skipped ones are no longer protected. */
const MAX_SKIPPED = 10 * JOBS_PER_TRANSACTION;

const CONNECTIONS_PER_QUERY = 500;

/** Finds surplus jobs by index, oldest first, so that a transaction costs the same however many jobs there are. */
@Injectable()
export class RetentionRepository {
  constructor(private readonly database: Database) {}

  /** The next connections in the order of their ids. */
  connectionsAfter(id: number, project?: number): Promise<RetainedConnection[]> {
    const ofProject = project === undefined ? raw('TRUE') : sql`p.id = ${project}`;
    return this.database.rows<RetainedConnection>(
      sql`SELECT c.id, p.id AS project, p.slug, p.retention_days AS days, p.retention_runs AS runs
        FROM connections c
        JOIN projects p ON p.id = c.project_id
        WHERE c.deleted_at IS NULL AND c.id > ${id} AND ${ofProject}
        ORDER BY c.id
        LIMIT ${CONNECTIONS_PER_QUERY}`,
    );
  }

  /**
   * Finds the bounds of the surplus of a connection.
   * @param before jobs that finished before this are too old; undefined for none
   * @param runs the maximum number of jobs; null for no limit
   */
  async findSurplus(
    connection: number,
    before: Micros | undefined,
    runs: number | null,
  ): Promise<Pick<Surplus, 'retained' | 'before' | 'upTo'>> {
    const of = (index: string) =>
      sql`FROM jobs j${indexHint(this.database.dialect, index)} WHERE j.connection_id = ${connection}`;
    const newest = (index: string, condition: string, skipped = 0) =>
      sql`(SELECT j.id ${of(index)}${raw(condition)} ORDER BY j.id DESC LIMIT 1 OFFSET ${skipped})`;
    const last = newest('jobs_by_connection', ' AND j.ready > 0');
    const success = newest('jobs_by_connection', ' AND j.succeeded = TRUE');
    const oldest = sql`
      (SELECT j.last_run ${of('jobs_by_connection_time')} AND j.ready > 0 ORDER BY j.last_run LIMIT 1)`;
    const upTo = runs === null ? raw('0') : newest('jobs_by_connection', '', runs);
    const row = await this.database.first<Record<'last' | 'success' | 'oldest' | 'upTo', number | null>>(
      sql`SELECT ${last} AS last, ${success} AS success, ${oldest} AS oldest, ${upTo} AS "upTo"`,
    );
    const retained = [row?.last, row?.success].filter((id) => typeof id === 'number');
    const isAnyOld = before !== undefined && (row?.oldest ?? before) < before;
    return { retained, before: isAnyOld ? before : undefined, upTo: row?.upTo ?? 0 };
  }

  /** Counts the surplus; reads every job within its bounds. */
  async count({ connection, retained, before, upTo, protectedAfter }: Surplus): Promise<number> {
    const conditions = [sql`j.id <= ${upTo}`, ...(before === undefined ? [] : [sql`j.last_run < ${before}`])];
    const row = await this.database.first<{ jobs: number }>(
      sql`SELECT count(*) AS jobs
        FROM jobs j
        WHERE j.connection_id = ${connection} AND j.ready > 0 AND (${join(conditions, ' OR ')})
          AND j.created_at < ${protectedAfter}${notAmong(retained)}`,
    );
    return row?.jobs ?? 0;
  }

  /** The scans that find the surplus: by age and by count. */
  scans(surplus: Surplus): Scan[] {
    const { before, upTo } = surplus;
    const scans: Scan[] = [];
    if (before !== undefined)
      scans.push({ surplus, index: 'jobs_by_connection_time', column: 'last_run', end: before });
    if (upTo > 0) scans.push({ surplus, index: 'jobs_by_connection', column: 'id', end: upTo + 1 });
    return scans;
  }

  /**
   * Reads the next jobs of a scan, outside any transaction. It reads at most one batch of jobs, protected or not, after skipping at
   * most MAX_SKIPPED. A scan reads each protected job once, not again in every step.
   */
  async scanNext({ surplus, index, column, end }: Scan, { at, skipped }: ScanPosition): Promise<ScanBatch> {
    const { connection, retained, protectedAfter } = surplus;
    const key = raw(`j.${column}`);
    const jobs = await this.database.rows<{ id: number; key: number; createdAt: Micros }>(
      sql`SELECT j.id, ${key} AS key, j.created_at AS "createdAt"
        FROM jobs j${indexHint(this.database.dialect, index)}
        WHERE j.connection_id = ${connection} AND j.ready > 0 AND ${key} >= ${at}
          AND ${key} < ${end}${notAmong(retained)}
        ORDER BY ${key}
        LIMIT ${JOBS_PER_TRANSACTION} OFFSET ${skipped}`,
    );
    const ids = jobs.filter(({ createdAt }) => createdAt < protectedAfter).map(({ id }) => id);
    const last = jobs.at(-1);
    if (!last || jobs.length < JOBS_PER_TRANSACTION) return { ids, next: undefined };
    // Ids increase in the order of receipt, so all further jobs are protected, too.
    if (column === 'id' && ids.length === 0) return { ids, next: undefined };
    const skippedHere = jobs.filter((job) => job.key === last.key && job.createdAt >= protectedAfter).length;
    const nextSkipped = skippedHere + (last.key === at ? skipped : 0);
    return {
      ids,
      next: nextSkipped > MAX_SKIPPED ? { at: last.key + 1, skipped: 0 } : { at: last.key, skipped: nextSkipped },
    };
  }

  /** Deletes jobs, and their output before them in smaller transactions; returns the number of jobs: 0 when another replica is deleting jobs of the connection, or it is deleted itself. */
  async delete(connection: number, ids: readonly number[]): Promise<number> {
    while (await this.database.write((tx) => outputStore.deleteSomeOf(tx, ids))) await delay(PAUSE_MILLISECONDS);
    return this.database.write(async (tx) => {
      // Another replica is deleting jobs of this connection.
      if (!(await tx.tryLock(`retention/${String(connection)}`))) return 0;
      // Locks the connection against a move or deletion.
      const found = await tx.first(
        sql`SELECT 1
          FROM connections c
          WHERE c.id = ${connection} AND c.deleted_at IS NULL${forKeyShare(tx.dialect, 'c')}`,
      );
      if (!found) return 0;
      return jobStore.deleteSome(tx, ids);
    });
  }
}

function notAmong(ids: readonly number[]): Sql {
  return ids.length > 0 ? sql` AND j.id NOT IN (${join([...ids])})` : raw('');
}
