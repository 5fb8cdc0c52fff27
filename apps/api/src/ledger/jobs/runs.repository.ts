import { Injectable } from '@nestjs/common';
import { kinds, type ClaimInput, type Kind } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { mayRunAnywhere, mayRunIn, seesProject } from '../../access/projects/index.js';
import {
  idIn,
  Database,
  databaseNow,
  forNoKeyUpdate,
  indexHint,
  oneOf,
  skipLocked,
  type Dialect,
  type Reader,
  type Transaction,
} from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { jobStore, type Cause } from '../job-store/index.js';
import { claimedKinds } from './claimed-kinds.js';
import { ofKeptConnection } from './job-conditions.js';

/** The current state of a run. */
export interface RunState {
  readonly attempt: number;
  readonly ready: number;
  readonly succeeded: boolean | number;
  readonly result_message: string;
  readonly started_at: number | null;
  /** See `endedLease`. */
  readonly ended_lease: number | null;
  readonly cause: Cause | null;
  readonly agent: string | null;
  readonly claimed_by: number | null;
  readonly may_run: boolean | number;
}

export interface ClaimableRun {
  readonly id: number;
  readonly attempt: number;
  readonly system: string;
  readonly command: string;
}

export interface LeasedRow extends ClaimableRun {
  readonly hash: string;
  readonly expires_at: number;
}

/** Queued runs with equal attributes: a caller who may claim one of them may claim all. */
export interface RunGroup {
  readonly kind: Kind;
  readonly project_id: number;
  readonly system: string;
  readonly command: string;
  readonly inaccessible: boolean | number;
  readonly runs: number;
  /** Highest id. */
  readonly newest: number;
}

/** A run whose lease has expired. */
export interface LostRun {
  readonly id: number;
  readonly attempt: number;
  readonly agent: string | null;
  readonly started_at: number | null;
}

/**
 * The condition on `jobs j` and its connection `c` that a run can be claimed. The project is looked up for each run, because a join
 * would read and sort all queued runs on PostgreSQL, which takes the queue for empty.
 */
const claimable = sql`j.ready = 0 AND j.started_at IS NULL AND c.deleted_at IS NULL
  AND (SELECT p.archived FROM projects p WHERE p.id = j.project_id) = ${false}`;

/** The project of the connection: that of a finished run may be older while jobs are being moved. */
const PROJECT = raw('(SELECT c.project_id FROM connections c WHERE c.id = j.connection_id)');

/** Lost runs per transaction. */
const LOST_BATCH_SIZE = 100;

/** Reads queued and running runs. State changes are conditional updates on the previous state. */
@Injectable()
export class RunsRepository {
  constructor(private readonly database: Database) {}

  /** The runs that can be claimed, by any caller. The cost depends on the number of queued runs only. */
  claimableGroups(): Promise<RunGroup[]> {
    return this.database.rows<RunGroup>(
      sql`SELECT j.kind, j.project_id, c.system, c.command, c.inaccessible, count(*) AS runs, max(j.id) AS newest
        FROM jobs j${indexHint(this.database.dialect, 'jobs_queued')}
        JOIN connections c ON c.id = j.connection_id
        WHERE ${claimable}
        GROUP BY j.kind, j.project_id, c.system, c.command, c.inaccessible
        ORDER BY min(j.id)`,
    );
  }

  /** Locks the oldest queued runs that the caller may claim; other claims skip them until the transaction ends. */
  claimable(tx: Transaction, input: ClaimInput, caller: Caller): Promise<ClaimableRun[]> {
    return tx.rows<ClaimableRun>(this.selectClaimable(tx.dialect, input, caller));
  }

  /** The statement of `claimable`. */
  selectClaimable(dialect: Dialect, input: ClaimInput, caller: Caller, limit = input.limit ?? 1): Sql {
    const where = [
      claimable,
      ...mayClaim(input, caller),
      ...oneOf('c.system', input.systems),
      ...oneOf('c.command', input.commands),
      ...(input.inaccessible === undefined ? [] : [sql`c.inaccessible = ${input.inaccessible}`]),
    ];
    return sql`SELECT j.id, j.attempt, c.system, c.command
      FROM jobs j${indexHint(dialect, 'jobs_queued')}
      JOIN connections c ON c.id = j.connection_id
      WHERE ${join(where, ' AND ')}
      ORDER BY j.id
      LIMIT ${limit}${skipLocked(dialect, 'j')}`;
  }

  /** Reads those of some jobs that are leased, and that the caller may claim. */
  leased(tx: Transaction, ids: readonly number[], input: ClaimInput, caller: Caller): Promise<LeasedRow[]> {
    const where = [
      idIn(tx.dialect, raw('j.id'), ids),
      sql`l.expires_at > ${databaseNow(tx.dialect)} AND c.deleted_at IS NULL`,
      ...mayClaim(input, caller),
    ];
    return tx.rows<LeasedRow>(
      sql`SELECT j.id, j.attempt, c.system, c.command, l.hash, l.expires_at
        FROM leases l
        JOIN jobs j ON j.id = l.job_id
        JOIN connections c ON c.id = j.connection_id
        WHERE ${join(where, ' AND ')}
        ORDER BY j.id`,
    );
  }

  /** The kinds of runs that the caller may claim, by project. */
  async claimableKinds(projects: readonly number[], caller: Caller): Promise<Map<number, ReadonlySet<Kind>>> {
    const { dialect } = this.database;
    const id = raw('p.id');
    const mayRun = kinds.map((kind) => sql`${mayRunIn(caller, kind, id)} AS ${raw(kind)}`);
    const rows = await this.database.rows<{ id: number } & Record<Kind, boolean | number>>(
      sql`SELECT p.id, ${join(mayRun)}
        FROM projects p
        WHERE ${idIn(dialect, id, projects)} AND ${seesProject(caller, id)}`,
    );
    return new Map(rows.map((row) => [row.id, new Set(kinds.filter((kind) => row[kind]))]));
  }

  /** Whether the caller may claim runs in any project. */
  async mayClaim(reader: Reader, caller: Caller): Promise<boolean> {
    const may = mayRunAnywhere(caller);
    if (typeof may === 'boolean') return may;
    return (await reader.first(sql`SELECT 1 WHERE ${may}`)) !== undefined;
  }

  /**
   * Reads a run that the caller sees.
   * @param isLocked whether to lock it until the transaction ends; output may be written meanwhile
   */
  async state(
    tx: Transaction,
    { id, kind, caller }: { readonly id: number; readonly kind: Kind; readonly caller: Caller },
    isLocked: boolean,
  ): Promise<RunState | undefined> {
    const mayRun = mayRunIn(caller, kind, PROJECT);
    return tx.first<RunState>(
      sql`SELECT j.attempt, j.ready, j.succeeded, j.result_message, j.started_at, j.ended_lease, j.cause, j.agent,
          j.claimed_by, ${mayRun} AS may_run
        FROM jobs j
        WHERE j.id = ${id} AND j.kind = ${kind} AND ${seesProject(caller, PROJECT)}
          AND ${ofKeptConnection}${isLocked ? forNoKeyUpdate(tx.dialect, 'j') : raw('')}`,
    );
  }

  /** The statement that locks those of some runs which the caller may finish, and which nobody else holds. */
  selectFinishable(kind: Kind, ids: readonly number[], caller: Caller): Sql {
    return sql`SELECT j.id, j.started_at
      FROM jobs j
      WHERE ${idIn('postgres', raw('j.id'), ids)} AND j.kind = ${kind} AND ${seesProject(caller, PROJECT)}
        AND ${mayRunIn(caller, kind, PROJECT)} AND ${ofKeptConnection}
      ORDER BY j.id${skipLocked('postgres', 'j')}`;
  }

  /** Locks and reads a batch of the runs whose lease has expired. CROSS JOIN forces the order: SQLite would scan all jobs. */
  lost(tx: Transaction): Promise<LostRun[]> {
    return tx.rows<LostRun>(
      sql`SELECT j.id, j.attempt, j.agent, j.started_at
        FROM leases l
        CROSS JOIN jobs j
        WHERE l.expires_at <= ${databaseNow(tx.dialect)} AND j.id = l.job_id
        ORDER BY l.expires_at
        LIMIT ${LOST_BATCH_SIZE}${skipLocked(tx.dialect, 'j')}`,
    );
  }

  /**
   * Records that leases are polled. After a gap without polls, extends all leases by a full period: no replica accepted heartbeats.
   * @param gap in microseconds
   */
  async watch(tx: Transaction, gap: number): Promise<void> {
    await tx.lock('leases-watched');
    const now = databaseNow(tx.dialect);
    const row = await tx.first<{ away: number | null; now: number }>(
      sql`SELECT ${now} AS now,
          ${now} - (SELECT CAST(value AS bigint) FROM settings WHERE name = 'leases_watched_at') AS away`,
    );
    // Negative when the clock of the database was ahead: leases that it set would last until then.
    if (Math.abs(row?.away ?? 0) > gap) await jobStore.renewAll(tx);
    const value = String(row?.now);
    await tx.rows(
      sql`INSERT INTO settings (name, value) VALUES ('leases_watched_at', ${value})
        ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    );
  }
}

/** The conditions on `jobs j` that the caller may claim a run, apart from its state. */
function mayClaim(input: ClaimInput, caller: Caller): Sql[] {
  const project = raw('j.project_id');
  const kinds = claimedKinds(input, caller).map(
    (kind) => sql`(j.kind = ${kind} AND ${mayRunIn(caller, kind, project)})`,
  );
  return [seesProject(caller, project), kinds.length > 0 ? sql`(${join(kinds, ' OR ')})` : raw('FALSE')];
}
