import { Injectable } from '@nestjs/common';
import { CAUSE_RULES, type Micros } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import {
  idIn,
  Database,
  forNoKeyUpdate,
  indexHint,
  jsonToRows,
  type Transaction,
} from '../../platform/database/index.js';
import type { DueRun, FinishedRun, HealthRow, Outcome } from './health-state-machine.js';

type FinishedAt = Pick<FinishedRun, 'id' | 'at'>;

interface FinishedRow extends FinishedAt {
  readonly succeeded: boolean | number;
}

/** Due connections per transaction. */
const BATCH_SIZE = 200;

/** The columns that are updated. */
const updatedColumns = {
  health: 'integer',
  health_since: 'bigint',
  last_finished_id: 'bigint',
  outcome_at: 'bigint',
  outcome_since: 'bigint',
  failed_runs: 'integer',
  judge_at: 'bigint',
  cause_line: 'text',
  cause_title: 'text',
  cause_key: 'text',
  cause_rules: 'integer',
} as const;

const updated = Object.keys(updatedColumns) as (keyof typeof updatedColumns)[];
const setUpdated = raw(updated.map((name) => `${name} = v.${name}`).join(', '));

const columns = raw(
  ['id', 'kind', 'project_id', 'system', 'frequency', 'created_at', ...updated].map((name) => `c.${name}`).join(', '),
);

/** Updates of health change neither the version nor the `ETag` of a connection. */
@Injectable()
export class HealthRepository {
  constructor(private readonly database: Database) {}

  /** Whether any connection must be evaluated although no run finished. */
  async isAnyDue(now: Micros): Promise<boolean> {
    // Ordered, so that PostgreSQL reads the index: not knowing the time, it expects to find one soon among all connections.
    const found = sql`SELECT 1 FROM connections c WHERE ${isDue(now)} ORDER BY c.judge_at LIMIT 1`;
    return (await this.database.first(found)) !== undefined;
  }

  /** Locks and reads a batch of the connections that must be evaluated although no run finished. */
  due(tx: Transaction, now: Micros): Promise<HealthRow[]> {
    const found = sql`SELECT c.id FROM connections c WHERE ${isDue(now)} ORDER BY c.judge_at LIMIT ${BATCH_SIZE}`;
    return this.take(tx, sql`c.id IN (${found})`);
  }

  /** Locks and reads those of the connections that are not deleted. */
  among(tx: Transaction, ids: readonly number[]): Promise<HealthRow[]> {
    return this.take(tx, idIn(tx.dialect, raw('c.id'), ids));
  }

  private take(tx: Transaction, where: Sql): Promise<HealthRow[]> {
    return tx.rows<HealthRow>(
      sql`
        SELECT ${columns}, p.archived
        FROM connections c
        JOIN projects p ON p.id = c.project_id
        WHERE ${where} AND c.deleted_at IS NULL
        ORDER BY c.id${forNoKeyUpdate(tx.dialect, 'c')}`,
    );
  }

  /** The due runs that have not finished, by connection; at most one each. */
  async unfinished(tx: Transaction, connections: readonly number[]): Promise<Map<number, DueRun>> {
    // Without the hint, SQLite reads all due runs in the history of these connections.
    const unfinished = indexHint(tx.dialect, 'jobs_unfinished');
    const rows = await tx.rows<{ id: number; connection_id: number; due_at: number }>(
      sql`
        SELECT j.id, j.connection_id, j.due_at
        FROM jobs j${unfinished}
        WHERE ${idIn(tx.dialect, raw('j.connection_id'), connections)}
          AND j.ready = 0
          AND j.due_at IS NOT NULL`,
    );
    return new Map(rows.map(({ id, connection_id, due_at }) => [connection_id, { id, dueAt: due_at }]));
  }

  /** The due times of the jobs that still exist; null for those that were not due. */
  async dueTimes(tx: Transaction, jobs: readonly number[]): Promise<Map<number, Micros | null>> {
    const rows = await tx.rows<{ id: number; due_at: number | null }>(
      sql`SELECT j.id, j.due_at FROM jobs j WHERE ${idIn(tx.dialect, raw('j.id'), jobs)}`,
    );
    return new Map(rows.map(({ id, due_at }) => [id, due_at]));
  }

  /** The outcome of the run of a connection that finished last. @param upTo the last run to consider */
  async outcome(tx: Transaction, connection: number, upTo: FinishedAt): Promise<Outcome | null> {
    const last = await tx.first<FinishedRow>(sql`${finishedOf(connection)} ${upToRun(upTo)}`);
    if (!last) return null;
    const { at, id } = await this.lastOpposite(tx, connection, last);
    const since = await tx.first<FinishedRow>(
      sql`${finishedOf(connection)} AND last_run >= ${at} AND (last_run > ${at} OR id > ${id})
        ORDER BY last_run, id
        LIMIT 1`,
    );
    return { id: last.id, at: last.at, succeeded: Boolean(last.succeeded), since: since?.at ?? last.at, runs: 0 };
  }

  /** The number of failed runs of a connection since its last run that succeeded. @param upTo the last run to consider */
  async failedRuns(tx: Transaction, connection: number, upTo: FinishedAt): Promise<number> {
    const { at, id } = await this.lastOpposite(tx, connection, { ...upTo, succeeded: false });
    const row = await tx.first<{ runs: number }>(
      sql`
        SELECT count(*) AS runs
        FROM jobs
        WHERE connection_id = ${connection} AND ready > 0
          AND last_run >= ${at} AND (last_run > ${at} OR id > ${id})
          AND last_run <= ${upTo.at} AND (last_run < ${upTo.at} OR id <= ${upTo.id})`,
    );
    return row?.runs ?? 0;
  }

  /** The last run before another that ended otherwise; before all runs if there is none. */
  private async lastOpposite(tx: Transaction, connection: number, last: FinishedRow): Promise<FinishedAt> {
    const opposite = await tx.first<FinishedRow>(
      sql`${finishedOf(connection)} AND succeeded = ${!last.succeeded} ${upToRun(last)}`,
    );
    return opposite ?? { at: 0, id: 0 };
  }

  /** The result messages of jobs, by id. */
  async messages(tx: Transaction, jobs: readonly number[]): Promise<Map<number, string>> {
    const rows = await tx.rows<{ id: number; result_message: string }>(
      sql`SELECT id, result_message FROM jobs WHERE ${idIn(tx.dialect, raw('id'), jobs)}`,
    );
    return new Map(rows.map(({ id, result_message }) => [id, result_message]));
  }

  /** Marks connections for evaluation whose cause was found by older rules. */
  async judgeOldCauses(tx: Transaction): Promise<void> {
    await tx.rows(
      sql`UPDATE connections SET judge_at = 0
        WHERE health = 0 AND cause_rules < ${CAUSE_RULES} AND deleted_at IS NULL`,
    );
  }

  /** Writes changed rows in one statement. */
  async write(tx: Transaction, rows: readonly HealthRow[]): Promise<void> {
    if (rows.length === 0) return;
    const values = rows.map((row) => [row.id, ...updated.map((name) => row[name])]);
    await tx.rows(
      sql`
        UPDATE connections
        SET ${setUpdated}
        FROM (${jsonToRows(tx.dialect, { id: 'bigint', ...updatedColumns }, values)}) AS v
        WHERE connections.id = v.id`,
    );
  }
}

function isDue(now: Micros): Sql {
  return sql`c.judge_at < ${now} AND c.deleted_at IS NULL`;
}

/** The finished runs of a connection. */
function finishedOf(connection: number): Sql {
  return sql`SELECT id, succeeded, last_run AS at FROM jobs WHERE connection_id = ${connection} AND ready > 0`;
}

/** The last of them up to a run. The first condition on the time is for the index. */
function upToRun({ at, id }: FinishedAt): Sql {
  return sql`AND last_run <= ${at} AND (last_run < ${at} OR id <= ${id}) ORDER BY last_run DESC, id DESC LIMIT 1`;
}
