import { Injectable } from '@nestjs/common';
import sql, { raw, type Sql } from 'sql-template-tag';

import { Database, type UnitOfWork } from '../../platform/database/index.js';
import { toRunSql, type RunnableConnection, type ToRun } from '../connections/index.js';
import type { JobRow } from './job-rows.js';

/** A finished run, as it is written. */
export interface NewResult extends ToRun {
  readonly automatic: boolean;
  readonly succeeded: boolean;
  readonly ready: number;
  readonly message: string;
  /** When it finished. */
  readonly at: number;
  readonly startedAt: number | null;
}

/** The connection, and the job that was written: none without the right to, or in an archived project. */
export type Recorded = RunnableConnection & (JobRow | { readonly id: null });

/** What is read of a job that was just written. */
const written = raw(
  'id, user_id, automatic, succeeded, ready, result_message, last_run, kind AS job_kind, created_at, started_at, attempt',
);

/**
 * Results in SQL. One ends the run of its connection that waits, if there is one, and is a job of its own otherwise.
 * PostgreSQL does that in one statement, and so without a transaction around it; SQLite, where a statement is no message to
 * another process, in three.
 */
@Injectable()
export class ResultsRepository {
  constructor(private readonly database: Database) {}

  /** Writes a result; undefined for a connection that the caller does not see, or that is not where it has to be. */
  record(result: NewResult): Promise<Recorded | undefined> {
    if (this.database.dialect === 'sqlite') return this.database.write((unit) => this.recordIn(unit, result));
    return twice(() => this.database.writeFirst<Recorded>(recordSql(result)));
  }

  /** The same as a part of a unit of work. */
  recordIn(unit: UnitOfWork, result: NewResult): Promise<Recorded | undefined> {
    if (unit.dialect === 'postgres') return twice(() => unit.first<Recorded>(recordSql(result)));
    return this.recordInSteps(unit, result);
  }

  /** What a run of the connection would need. */
  toRun(unit: UnitOfWork, run: ToRun): Promise<RunnableConnection | undefined> {
    return twice(() => unit.first<RunnableConnection>(toRunSql(unit.dialect, run)));
  }

  private async recordInSteps(unit: UnitOfWork, result: NewResult): Promise<Recorded | undefined> {
    const connection = await this.toRun(unit, result);
    if (!connection?.may_run || connection.archived) return connection && { ...connection, id: null };
    const job =
      (await unit.first<JobRow>(endSql(result, sql`${result.connection}`, raw('')))) ??
      (await unit.first<JobRow>(storeSql(sql`VALUES (${valuesOf(result, sql`${connection.project_id}`)})`)));
    if (!job) throw new Error('The database returned no job.');
    return { ...connection, ...job };
  }
}

/** See `toRunSql`. */
async function twice<R>(read: () => Promise<R | undefined>): Promise<R | undefined> {
  return (await read()) ?? (await read());
}

function recordSql(result: NewResult): Sql {
  const ended = endSql(result, raw('c.connection_id'), raw('FROM c'));
  const source = sql`SELECT ${valuesOf(result, raw('c.project_id'))} FROM c WHERE NOT EXISTS (SELECT 1 FROM ended)`;
  return sql`WITH seen AS (${toRunSql('postgres', result)}), c AS (SELECT * FROM seen WHERE may_run AND NOT archived), ended AS (${ended}), stored AS (${storeSql(source)}) SELECT seen.*, job.* FROM seen LEFT JOIN (SELECT * FROM ended UNION ALL SELECT * FROM stored) job ON TRUE`;
}

function endSql({ ready, succeeded, message, at, startedAt }: NewResult, connection: Sql, from: Sql): Sql {
  return sql`UPDATE jobs SET ready = ${ready}, succeeded = ${succeeded}, result_message = ${message}, last_run = ${at}, started_at = ${startedAt} ${from} WHERE jobs.connection_id = ${connection} AND jobs.ready = 0 AND jobs.lease_expires_at IS NULL RETURNING ${written}`;
}

function storeSql(source: Sql): Sql {
  return sql`INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, started_at, attempt) ${source} RETURNING ${written}`;
}

/** With their types, which PostgreSQL takes from the table only where it is told values alone. */
function valuesOf(result: NewResult, project: Sql): Sql {
  const { kind, connection, caller, automatic, succeeded, ready, message, at, startedAt } = result;
  return sql`${kind}, CAST(${connection} AS bigint), ${project}, CAST(${caller.userId} AS bigint), CAST(${automatic} AS boolean), CAST(${succeeded} AS boolean), CAST(${ready} AS integer), ${message}, CAST(${at} AS bigint), CAST(${at} AS bigint), CAST(${startedAt} AS bigint), 1`;
}
