import { Injectable } from '@nestjs/common';
import type { Kind, OutputEvent } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { mayRunIn, seesProject } from '../../access/projects/index.js';
import { Database, databaseNow } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { jobStore, type Cause } from '../job-store/index.js';

/** A run, and the caller who reads or writes its output. */
export interface OutputOf {
  readonly id: number;
  readonly kind: Kind;
  readonly caller: Caller;
}

/** What decides whether a lease may append; booleans are 0 and 1 on SQLite. */
export interface WritableRun {
  readonly attempt: number;
  readonly ready: number;
  readonly last_run: number;
  /** Whether the lease is the last one of the job. */
  readonly is_last: boolean | number | null;
  /** Of the lease, if it was lost. */
  readonly lost_attempt: number | null;
  readonly lost_at: number | null;
  readonly connection_id: number;
  readonly connection_version: number;
  readonly may_run: boolean | number;
}

export interface ReadableRun {
  readonly attempt: number;
  readonly ready: number;
  readonly started_at: number | null;
  readonly cause: Cause | null;
  readonly last_run: number;
  readonly connection_id: number;
  readonly connection_version: number;
  readonly output_id: number | null;
  readonly received: number | null;
  readonly written_at: number | null;
}

interface ChangeRow {
  readonly job_id: number;
  readonly attempt: number;
  readonly received: number;
  readonly written_at: number;
  readonly kind: Kind;
  readonly project_id: number;
  readonly connection_id: number;
}

/** A run with new output or progress. */
export interface OutputChange {
  readonly event: OutputEvent;
  readonly writtenAt: number;
}

@Injectable()
export class OutputRepository {
  constructor(private readonly database: Database) {}

  /** @param hash of the lease */
  findWritable({ id, kind, caller }: OutputOf, hash: string): Promise<WritableRun | undefined> {
    const project = raw('c.project_id');
    return this.database.first<WritableRun>(
      sql`SELECT j.attempt, j.ready, j.last_run,
          coalesce(l.hash = ${hash}, j.ended_lease = ${jobStore.endedLease(hash)}) AS is_last,
          o.attempt AS lost_attempt, o.ended_at AS lost_at, j.connection_id, c.version AS connection_version,
          ${mayRunIn(caller, kind, project)} AS may_run
        FROM jobs j
        JOIN connections c ON c.id = j.connection_id
        LEFT JOIN leases l ON l.job_id = j.id
        LEFT JOIN outputs o ON o.job_id = j.id AND o.lease_hash = ${hash} AND o.ended_at IS NOT NULL
        WHERE j.id = ${id} AND j.kind = ${kind} AND ${seesProject(caller, project)} AND c.deleted_at IS NULL`,
    );
  }

  /** @param attempt the newest when left out */
  findReadable({ id, kind, caller }: OutputOf, attempt: number | undefined): Promise<ReadableRun | undefined> {
    return this.database.first<ReadableRun>(
      sql`SELECT j.attempt, j.ready, j.started_at, j.cause, j.last_run, j.connection_id,
          c.version AS connection_version, o.id AS output_id, o.received, o.written_at
        FROM jobs j
        JOIN connections c ON c.id = j.connection_id
        LEFT JOIN outputs o ON o.job_id = j.id AND o.attempt = ${attempt ?? raw('j.attempt')}
        WHERE j.id = ${id} AND j.kind = ${kind} AND ${seesProject(caller, raw('c.project_id'))}
          AND c.deleted_at IS NULL`,
    );
  }

  /**
   * The runs whose output or progress was written after a time: one each. The cost depends on the number of these only.
   * @param since by the database's clock
   */
  async changes(since: number): Promise<OutputChange[]> {
    const rows = await this.database.rows<ChangeRow>(
      sql`SELECT o.job_id, o.attempt, o.received, o.written_at, j.kind, c.project_id, j.connection_id
        FROM outputs o
        JOIN jobs j ON j.id = o.job_id
        JOIN connections c ON c.id = j.connection_id
        WHERE o.written_at > ${since} AND c.deleted_at IS NULL
        ORDER BY o.written_at`,
    );
    return rows.map((row) => ({
      event: {
        kind: row.kind,
        project: row.project_id,
        connection: row.connection_id,
        job: row.job_id,
        attempt: row.attempt,
        next_offset: row.received,
      },
      writtenAt: row.written_at,
    }));
  }

  async now(): Promise<number> {
    const row = await this.database.first<{ now: number }>(sql`SELECT ${databaseNow(this.database.dialect)} AS now`);
    return row?.now ?? 0;
  }
}
