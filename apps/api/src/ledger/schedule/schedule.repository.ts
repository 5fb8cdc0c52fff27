import { Injectable } from '@nestjs/common';
import {
  dueAfter,
  dueBefore,
  endOfGrace,
  frequencies,
  longestPeriod,
  type Frequency,
  type Kind,
  type Micros,
} from '@syncledger/domain';
import sql, { join } from 'sql-template-tag';

import { Database, skipLocked, type UnitOfWork } from '../../platform/database/index.js';
import { jobStore } from '../job-store/index.js';

/** A connection that is due. */
export interface DueConnection {
  readonly id: number;
  readonly kind: Kind;
  readonly project_id: number;
  readonly frequency: Frequency;
  /** The user who last set the frequency. */
  readonly user_id: number;
  readonly archived: boolean | number;
}

/** Connections per transaction. */
const BATCH = 100;

/** The cost of polling depends on the number of due connections, not of all connections. */
@Injectable()
export class ScheduleRepository {
  constructor(private readonly database: Database) {}

  /** Locks and reads a batch of the due connections; other replicas skip them. */
  due(unit: UnitOfWork, now: Micros): Promise<DueConnection[]> {
    return unit.rows<DueConnection>(
      sql`SELECT c.id, c.kind, c.project_id, c.frequency, coalesce(c.scheduled_by, c.created_by) AS user_id,
          p.archived
        FROM connections c
        JOIN projects p ON p.id = c.project_id
        WHERE c.next_due_at <= ${now} AND c.deleted_at IS NULL
        ORDER BY c.next_due_at
        LIMIT ${BATCH}${skipLocked(unit.dialect, 'c')}`,
    );
  }

  /**
   * Queues the run of the last due time, unless it exists. An unfinished run takes the due time over.
   * @returns whether a run was queued
   */
  queue(unit: UnitOfWork, connection: DueConnection, now: Micros): Promise<boolean> {
    const { id, kind, project_id: project, frequency, user_id: user } = connection;
    const due = dueBefore(id, frequency, now) ?? now;
    return jobStore.queueDue(unit, { kind, connection: id, project, user }, due, now);
  }

  /** Sets the next due time of a connection. */
  async setNext(unit: UnitOfWork, id: number, frequency: Frequency, now: Micros): Promise<void> {
    const next = dueAfter(id, frequency, now) ?? null;
    await unit.rows(sql`UPDATE connections SET next_due_at = ${next} WHERE id = ${id} AND frequency = ${frequency}`);
  }

  /** The same after a run was queued: also sets when the run becomes late. */
  async setNextAfterRun(unit: UnitOfWork, { id, frequency }: DueConnection, now: Micros): Promise<void> {
    const next = dueAfter(id, frequency, now) ?? null;
    const end = endOfGrace(dueBefore(id, frequency, now) ?? now, frequency);
    // An unfinished run may belong to an earlier due time.
    await unit.rows(
      sql`UPDATE connections
        SET next_due_at = ${next}, judge_at = CASE WHEN judge_at < ${end} THEN judge_at ELSE ${end} END
        WHERE id = ${id} AND frequency = ${frequency}`,
    );
  }

  /** A batch of the connections that are due more than a period ahead: their due times were set by a clock that was wrong. */
  async tooFarAhead(now: Micros): Promise<{ id: number; frequency: Frequency }[]> {
    const periods = frequencies.filter((frequency) => frequency !== 'manually');
    const conditions = periods.map(
      (period) => sql`frequency = ${period} AND next_due_at > ${now + longestPeriod(period)}`,
    );
    return this.database.rows(
      sql`SELECT id, frequency
        FROM connections
        WHERE deleted_at IS NULL AND (${join(conditions, ' OR ')})
        LIMIT ${BATCH}`,
    );
  }

  /** A batch of the connections that were created before the schedule was introduced: with a frequency but no due time. */
  async unscheduled(): Promise<{ id: number; frequency: Frequency }[]> {
    return this.database.rows(
      sql`SELECT id, frequency
        FROM connections
        WHERE next_due_at IS NULL AND frequency <> 'manually' AND deleted_at IS NULL
        LIMIT ${BATCH}`,
    );
  }
}
