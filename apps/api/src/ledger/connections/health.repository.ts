import { Injectable } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import {
  idIn,
  Database,
  forNoKeyUpdate,
  indexHint,
  jsonToRows,
  type UnitOfWork,
} from '../../platform/database/index.js';
import type { DueRun, HealthRow, Outcome } from './health-state-machine.js';

/** Connections that are judged by the time in one unit of work. */
const JUDGED_A_UNIT = 200;

const columns = raw(
  'c.id, c.kind, c.project_id, c.frequency, c.created_at, c.health, c.health_since, c.last_finished_id, c.outcome_since, c.judge_at, p.archived',
);

/** What is written of it, and which connection it is of. */
const written = {
  id: 'bigint',
  health: 'integer',
  health_since: 'bigint',
  last_finished_id: 'bigint',
  outcome_since: 'bigint',
  judge_at: 'bigint',
} as const;

/** The health of connections in SQL. What is written of it changes neither their version nor their `ETag`. */
@Injectable()
export class HealthRepository {
  constructor(private readonly database: Database) {}

  /** Whether there is any connection that must be judged by the time. */
  async mustJudge(now: Micros): Promise<boolean> {
    return (await this.database.first(sql`SELECT 1 FROM connections c WHERE ${toJudge(now)} LIMIT 1`)) !== undefined;
  }

  /** Some connections that must be judged by the time, taken for this unit. */
  toJudge(unit: UnitOfWork, now: Micros): Promise<HealthRow[]> {
    const found = sql`SELECT c.id FROM connections c WHERE ${toJudge(now)} ORDER BY c.judge_at LIMIT ${JUDGED_A_UNIT}`;
    return this.take(unit, sql`c.id IN (${found})`);
  }

  /** Connections, but for those that are deleted, taken for this unit. */
  among(unit: UnitOfWork, ids: readonly number[]): Promise<HealthRow[]> {
    return this.take(unit, idIn(unit.dialect, raw('c.id'), ids));
  }

  private take(unit: UnitOfWork, where: Sql): Promise<HealthRow[]> {
    return unit.rows<HealthRow>(
      sql`
        SELECT ${columns}
        FROM connections c
        JOIN projects p ON p.id = c.project_id
        WHERE ${where} AND c.deleted_at IS NULL
        ORDER BY c.id${forNoKeyUpdate(unit.dialect, 'c')}`,
    );
  }

  /** The runs of connections that were due and have not finished, by connection: one each at most. */
  async unfinished(unit: UnitOfWork, connections: readonly number[]): Promise<Map<number, DueRun>> {
    // Left to itself, SQLite would read all of their runs that ever were due.
    const unfinished = indexHint(unit.dialect, 'jobs_unfinished');
    const rows = await unit.rows<{ id: number; connection_id: number; due_at: number }>(
      sql`
        SELECT j.id, j.connection_id, j.due_at
        FROM jobs j${unfinished}
        WHERE ${idIn(unit.dialect, raw('j.connection_id'), connections)}
          AND j.ready = 0
          AND j.due_at IS NOT NULL`,
    );
    return new Map(rows.map(({ id, connection_id, due_at }) => [connection_id, { id, dueAt: due_at }]));
  }

  /** The due times of those of the jobs that are still there; null of those that were not due. */
  async dueTimes(unit: UnitOfWork, jobs: readonly number[]): Promise<Map<number, Micros | null>> {
    const rows = await unit.rows<{ id: number; due_at: number | null }>(
      sql`SELECT j.id, j.due_at FROM jobs j WHERE ${idIn(unit.dialect, raw('j.id'), jobs)}`,
    );
    return new Map(rows.map(({ id, due_at }) => [id, due_at]));
  }

  /** How the newest finished run of a connection ended, of those up to a job. */
  async outcome(unit: UnitOfWork, connection: number, upTo: number): Promise<Outcome | null> {
    const finished = (job: string) => sql`${raw(job)}.connection_id = ${connection} AND ${raw(job)}.ready > 0`;
    const turn = sql`
      SELECT max(t.id)
      FROM jobs t
      WHERE ${finished('t')} AND t.id < last.id AND t.succeeded = (NOT last.succeeded)`;
    const since = sql`
      SELECT f.last_run
      FROM jobs f
      WHERE ${finished('f')} AND f.id > coalesce((${turn}), 0)
      ORDER BY f.id
      LIMIT 1`;
    const row = await unit.first<{ id: number; succeeded: boolean | number; since: number }>(
      sql`
        SELECT last.id, last.succeeded, (${since}) AS since
        FROM jobs last
        WHERE last.id = (SELECT max(l.id) FROM jobs l WHERE ${finished('l')} AND l.id <= ${upTo})`,
    );
    return row ? { ...row, succeeded: Boolean(row.succeeded) } : null;
  }

  /** Writes what has changed, in one statement. */
  async write(unit: UnitOfWork, rows: readonly HealthRow[]): Promise<void> {
    if (rows.length === 0) return;
    const values = rows.map((row) => {
      const { id, health, health_since, last_finished_id, outcome_since, judge_at } = row;
      return [id, health, health_since, last_finished_id, outcome_since, judge_at];
    });
    await unit.rows(
      sql`
        UPDATE connections
        SET health = v.health, health_since = v.health_since, last_finished_id = v.last_finished_id,
          outcome_since = v.outcome_since, judge_at = v.judge_at
        FROM (${jsonToRows(unit.dialect, written, values)}) AS v
        WHERE connections.id = v.id`,
    );
  }
}

function toJudge(now: Micros): Sql {
  return sql`c.judge_at < ${now} AND c.deleted_at IS NULL`;
}
