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
import type { DueRun, FinishedRun, HealthRow, Outcome } from './health-state-machine.js';

type FinishedAt = Pick<FinishedRun, 'id' | 'at'>;

interface FinishedRow extends FinishedAt {
  readonly succeeded: boolean | number;
}

/** Due connections per transaction. */
const BATCH_SIZE = 200;

const columns = raw(
  'c.id, c.kind, c.project_id, c.frequency, c.created_at, c.health, c.health_since, c.last_finished_id, c.outcome_since, c.judge_at, p.archived, l.last_run AS last_finished_at',
);

/** The columns that are updated, and the id of their connection. */
const updatedColumns = {
  id: 'bigint',
  health: 'integer',
  health_since: 'bigint',
  last_finished_id: 'bigint',
  outcome_since: 'bigint',
  judge_at: 'bigint',
} as const;

/** Updates of health change neither the version nor the `ETag` of a connection. */
@Injectable()
export class HealthRepository {
  constructor(private readonly database: Database) {}

  /** Whether any connection must be evaluated although no run finished. */
  async isAnyDue(now: Micros): Promise<boolean> {
    return (await this.database.first(sql`SELECT 1 FROM connections c WHERE ${isDue(now)} LIMIT 1`)) !== undefined;
  }

  /** Locks and reads a batch of the connections that must be evaluated although no run finished. */
  due(unit: UnitOfWork, now: Micros): Promise<HealthRow[]> {
    const found = sql`SELECT c.id FROM connections c WHERE ${isDue(now)} ORDER BY c.judge_at LIMIT ${BATCH_SIZE}`;
    return this.take(unit, sql`c.id IN (${found})`);
  }

  /** Locks and reads those of the connections that are not deleted. */
  among(unit: UnitOfWork, ids: readonly number[]): Promise<HealthRow[]> {
    return this.take(unit, idIn(unit.dialect, raw('c.id'), ids));
  }

  private take(unit: UnitOfWork, where: Sql): Promise<HealthRow[]> {
    return unit.rows<HealthRow>(
      sql`
        SELECT ${columns}
        FROM connections c
        JOIN projects p ON p.id = c.project_id
        LEFT JOIN jobs l ON l.id = c.last_finished_id
        WHERE ${where} AND c.deleted_at IS NULL
        ORDER BY c.id${forNoKeyUpdate(unit.dialect, 'c')}`,
    );
  }

  /** The due runs that have not finished, by connection; at most one each. */
  async unfinished(unit: UnitOfWork, connections: readonly number[]): Promise<Map<number, DueRun>> {
    // Without the hint, SQLite reads all due runs in the history of these connections.
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

  /** The due times of the jobs that still exist; null for those that were not due. */
  async dueTimes(unit: UnitOfWork, jobs: readonly number[]): Promise<Map<number, Micros | null>> {
    const rows = await unit.rows<{ id: number; due_at: number | null }>(
      sql`SELECT j.id, j.due_at FROM jobs j WHERE ${idIn(unit.dialect, raw('j.id'), jobs)}`,
    );
    return new Map(rows.map(({ id, due_at }) => [id, due_at]));
  }

  /** The outcome of the run of a connection that finished last. @param upTo the last run to consider */
  async outcome(unit: UnitOfWork, connection: number, upTo: FinishedAt): Promise<Outcome | null> {
    const finished = sql`
      SELECT id, succeeded, last_run AS at
      FROM jobs
      WHERE connection_id = ${connection} AND ready > 0`;
    // The first condition on the time is for the index.
    const before = ({ at, id }: FinishedAt, orEqual = false) =>
      sql`AND last_run <= ${at} AND (last_run < ${at} OR id ${raw(orEqual ? '<=' : '<')} ${id})
        ORDER BY last_run DESC, id DESC
        LIMIT 1`;
    const last = await unit.first<FinishedRow>(sql`${finished} ${before(upTo, true)}`);
    if (!last) return null;
    const opposite = await unit.first<FinishedRow>(sql`${finished} AND succeeded = ${!last.succeeded} ${before(last)}`);
    const { at, id } = opposite ?? { at: 0, id: 0 };
    const since = await unit.first<FinishedRow>(
      sql`${finished} AND last_run >= ${at} AND (last_run > ${at} OR id > ${id}) ORDER BY last_run, id LIMIT 1`,
    );
    return { id: last.id, at: last.at, succeeded: Boolean(last.succeeded), since: since?.at ?? last.at };
  }

  /** Writes changed rows in one statement. */
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
        FROM (${jsonToRows(unit.dialect, updatedColumns, values)}) AS v
        WHERE connections.id = v.id`,
    );
  }
}

function isDue(now: Micros): Sql {
  return sql`c.judge_at < ${now} AND c.deleted_at IS NULL`;
}
