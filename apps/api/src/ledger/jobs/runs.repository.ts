import { Injectable } from '@nestjs/common';
import { kinds, type ClaimInput, type Kind } from '@syncledger/domain';
import sql, { join, raw } from 'sql-template-tag';

import { mayRunAnywhere, mayRunIn, seesProject } from '../../access/projects/index.js';
import {
  idIn,
  Database,
  databaseNow,
  forUpdate,
  indexHint,
  oneOf,
  skipLocked,
  type Reader,
  type UnitOfWork,
} from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { jobStore } from '../job-store/index.js';
import { claimedKinds } from './claimed-kinds.js';
import { ofKeptConnection } from './job-conditions.js';

/** A run that can be cancelled, extended or finished, as it is now. */
export interface RunState {
  readonly ready: number;
  readonly succeeded: boolean | number;
  readonly result_message: string;
  readonly started_at: number | null;
  readonly lease_hash: string | null;
  readonly cause: string | null;
  readonly agent: string | null;
  readonly claimed_by: number | null;
  readonly may_run: boolean | number;
}

/** A run that a claim gets. */
export interface ClaimedRun {
  readonly id: number;
  readonly system: string;
}

/** Runs that wait and are alike: whoever may claim one of them may claim all. */
export interface RunGroup {
  readonly kind: Kind;
  readonly project_id: number;
  readonly system: string;
  readonly inaccessible: boolean | number;
  readonly runs: number;
  /** Highest id. */
  readonly newest: number;
}

/** A run whose lease ran out. */
export interface LostRun {
  readonly id: number;
  readonly attempt: number;
  readonly agent: string | null;
  readonly started_at: number | null;
}

/** In `jobs j`, its connection `c` and its project `p`: it waits, and nothing is in its way. */
const claimable = sql`j.ready = 0 AND j.lease_expires_at IS NULL AND c.deleted_at IS NULL AND p.archived = ${false}`;

/** Runs that are put back in one unit of work. */
const LOST_A_UNIT = 100;

/** The runs that wait or are being made, in SQL. States change by conditional updates on the state before. */
@Injectable()
export class RunsRepository {
  constructor(private readonly database: Database) {}

  /** What waits and can be claimed, whoever may: what it costs depends on what waits, and nothing when nothing does. */
  waitingSorts(): Promise<RunGroup[]> {
    return this.database.rows<RunGroup>(
      sql`SELECT j.kind, j.project_id, c.system, c.inaccessible, count(*) AS runs, max(j.id) AS newest
        FROM jobs j${indexHint(this.database.dialect, 'jobs_queued')}
        JOIN connections c ON c.id = j.connection_id
        JOIN projects p ON p.id = j.project_id
        WHERE ${claimable}
        GROUP BY j.kind, j.project_id, c.system, c.inaccessible
        ORDER BY min(j.id)`,
    );
  }

  /** The oldest runs that wait and that the caller may claim; no other claimer gets them before the unit ends. */
  async waiting(unit: UnitOfWork, input: ClaimInput, caller: Caller): Promise<ClaimedRun[]> {
    const mayClaim = claimedKinds(input, caller).map(
      (kind) => sql`(j.kind = ${kind} AND ${mayRunIn(caller, kind, raw('j.project_id'))})`,
    );
    const where = [
      claimable,
      seesProject(caller, raw('j.project_id')),
      mayClaim.length > 0 ? sql`(${join(mayClaim, ' OR ')})` : raw('FALSE'),
      ...oneOf('c.system', input.systems),
      ...(input.inaccessible === undefined ? [] : [sql`c.inaccessible = ${input.inaccessible}`]),
    ];
    return unit.rows<ClaimedRun>(
      sql`SELECT j.id, c.system
        FROM jobs j${indexHint(unit.dialect, 'jobs_queued')}
        JOIN connections c ON c.id = j.connection_id
        JOIN projects p ON p.id = j.project_id
        WHERE ${join(where, ' AND ')}
        ORDER BY j.id
        LIMIT ${input.limit ?? 1}${skipLocked(unit.dialect, 'j')}`,
    );
  }

  /** Which kinds of runs the caller may claim in some projects; those where none of any are not in it. */
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

  /** Whether there is any project in which the caller may claim runs. */
  async mayClaim(reader: Reader, caller: Caller): Promise<boolean> {
    const found = await reader.first(sql`SELECT 1 WHERE ${mayRunAnywhere(caller)}`);
    return found !== undefined;
  }

  /** A run of a kind that the caller sees, taken for this unit. */
  async take(unit: UnitOfWork, id: number, kind: Kind, caller: Caller): Promise<RunState | undefined> {
    const mayRun = mayRunIn(caller, kind, raw('j.project_id'));
    return unit.first<RunState>(
      sql`SELECT j.ready, j.succeeded, j.result_message, j.started_at, j.lease_hash, j.cause, j.agent,
          j.claimed_by, ${mayRun} AS may_run
        FROM jobs j
        WHERE j.id = ${id} AND j.kind = ${kind} AND ${seesProject(caller, raw('j.project_id'))}
          AND ${ofKeptConnection}${forUpdate(unit.dialect)}`,
    );
  }

  /** Some of the runs whose lease ran out, taken for this unit. */
  lost(unit: UnitOfWork): Promise<LostRun[]> {
    return unit.rows<LostRun>(
      sql`SELECT j.id, j.attempt, j.agent, j.started_at
        FROM jobs j
        WHERE j.lease_expires_at <= ${databaseNow(unit.dialect)}
        ORDER BY j.lease_expires_at
        LIMIT ${LOST_A_UNIT}${skipLocked(unit.dialect, 'j')}`,
    );
  }

  /**
   * Notes that leases are being watched; where nobody did for a while, every lease counts on for a full period first.
   * @param gap microseconds without a watcher from which on that holds
   */
  async watch(unit: UnitOfWork, gap: number): Promise<void> {
    await unit.lock('leases-watched');
    const now = databaseNow(unit.dialect);
    const row = await unit.first<{ away: number | null; now: number }>(
      sql`SELECT ${now} AS now,
          ${now} - (SELECT CAST(value AS bigint) FROM settings WHERE name = 'leases_watched_at') AS away`,
    );
    if ((row?.away ?? 0) > gap) await jobStore.renewAll(unit);
    const value = String(row?.now);
    await unit.rows(
      sql`INSERT INTO settings (name, value) VALUES ('leases_watched_at', ${value})
        ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    );
  }
}
