import { Injectable } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { JOBS_A_UNIT } from '../background/index.js';
import { byIndex, Database, forKeyShare } from '../database/index.js';

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
  /** Those that finished before this are too old. */
  readonly before: Micros | undefined;
  /** This one and those with lower ids are too many; 0 for none. */
  readonly upTo: number;
  /** Those that the ledger heard of later stay. */
  readonly young: Micros;
}

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
      sql`SELECT c.id, p.id AS project, p.slug, p.retention_days AS days, p.retention_runs AS runs FROM connections c JOIN projects p ON p.id = c.project_id WHERE c.deleted_at IS NULL AND c.id > ${id} AND ${ofProject} ORDER BY c.id LIMIT ${CONNECTIONS_AT_ONCE}`,
    );
  }

  /**
   * What a connection has too many of.
   * @param runs how many are kept; null for all
   */
  async look(connection: number, runs: number | null): Promise<Pick<Surplus, 'kept' | 'upTo'>> {
    const newest = (index: string, condition: string, skipped = 0) =>
      sql`(SELECT j.id FROM jobs j${byIndex(this.database.dialect, index)} WHERE j.connection_id = ${connection}${raw(condition)} ORDER BY j.id DESC LIMIT 1 OFFSET ${skipped})`;
    const last = newest('jobs_by_connection', ' AND j.ready > 0');
    const success = newest('jobs_by_connection_outcome', ' AND j.succeeded = TRUE');
    const upTo = runs === null ? raw('0') : newest('jobs_by_connection', '', runs);
    const row = await this.database.first<{ last: number | null; success: number | null; upTo: number | null }>(
      sql`SELECT ${last} AS last, ${success} AS success, ${upTo} AS "upTo"`,
    );
    const kept = [row?.last, row?.success].filter((id) => typeof id === 'number');
    return { kept, upTo: row?.upTo ?? 0 };
  }

  /** How many jobs go: reads all of the connection's that are in question. */
  async count({ connection, kept, before, upTo, young }: Surplus): Promise<number> {
    const conditions = [sql`j.id <= ${upTo}`, ...(before === undefined ? [] : [sql`j.last_run < ${before}`])];
    const row = await this.database.first<{ jobs: number }>(
      sql`SELECT count(*) AS jobs FROM jobs j WHERE j.connection_id = ${connection} AND j.ready > 0 AND (${join(conditions, ' OR ')}) AND j.created_at < ${young}${notAmong(kept)}`,
    );
    return row?.jobs ?? 0;
  }

  /** Deletes some of those that are too old; returns how many. */
  deleteOld(surplus: Surplus): Promise<number> {
    const { before } = surplus;
    if (before === undefined) return Promise.resolve(0);
    return this.deleteSome(surplus, 'jobs_by_connection_time', sql`j.last_run < ${before}`, 'j.last_run');
  }

  /** Deletes some of those that are too many; returns how many. */
  deleteSurplus(surplus: Surplus): Promise<number> {
    const { upTo } = surplus;
    if (upTo === 0) return Promise.resolve(0);
    return this.deleteSome(surplus, 'jobs_by_connection', sql`j.id <= ${upTo}`, 'j.id');
  }

  private deleteSome(surplus: Surplus, index: string, condition: Sql, order: string): Promise<number> {
    const { connection, kept, young } = surplus;
    return this.database.write(async (unit) => {
      // Another replica is at it.
      if (!(await unit.tryLock(`retention/${String(connection)}`))) return 0;
      // Not while it is moved, or deleted with all its jobs.
      const found = await unit.first(
        sql`SELECT 1 FROM connections c WHERE c.id = ${connection} AND c.deleted_at IS NULL${forKeyShare(unit.dialect, 'c')}`,
      );
      if (!found) return 0;
      const oldest = sql`SELECT j.id, j.created_at FROM jobs j${byIndex(unit.dialect, index)} WHERE j.connection_id = ${connection} AND j.ready > 0 AND ${condition}${notAmong(kept)} ORDER BY ${raw(order)} LIMIT ${JOBS_A_UNIT}`;
      const deleted = await unit.rows(
        sql`DELETE FROM jobs WHERE id IN (SELECT id FROM (${oldest}) oldest WHERE created_at < ${young}) RETURNING id`,
      );
      return deleted.length;
    });
  }
}

function notAmong(kept: readonly number[]): Sql {
  return kept.length > 0 ? sql` AND j.id NOT IN (${join([...kept])})` : raw('');
}
