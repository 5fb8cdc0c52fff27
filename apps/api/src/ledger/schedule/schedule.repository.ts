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

import { Database, jsonToRows, skipLocked, type Transaction } from '../../platform/database/index.js';
import { jobStore } from '../job-store/index.js';

export interface ScheduledConnection {
  readonly id: number;
  readonly frequency: Frequency;
}

/** A connection that is due. */
export interface DueConnection extends ScheduledConnection {
  readonly kind: Kind;
  readonly project_id: number;
  /** The user who last set the frequency. */
  readonly user_id: number;
  readonly archived: boolean | number;
}

/** Due connections per transaction, which takes several statements for each. */
const BATCH = 100;
/** Connections without a due time per transaction, which takes one statement for all. */
const UNSCHEDULED_BATCH = 1000;

/** The cost of polling depends on the number of due connections, not of all connections. */
@Injectable()
export class ScheduleRepository {
  constructor(private readonly database: Database) {}

  /** Locks and reads a batch of the due connections; other replicas skip them. */
  due(tx: Transaction, now: Micros): Promise<DueConnection[]> {
    return tx.rows<DueConnection>(
      sql`SELECT c.id, c.kind, c.project_id, c.frequency, coalesce(c.scheduled_by, c.created_by) AS user_id,
          p.archived
        FROM connections c
        JOIN projects p ON p.id = c.project_id
        WHERE c.next_due_at <= ${now} AND c.deleted_at IS NULL
        ORDER BY c.next_due_at
        LIMIT ${BATCH}${skipLocked(tx.dialect, 'c')}`,
    );
  }

  /**
   * Queues the run of the last due time, unless it exists. An unfinished run takes the due time over.
   * @returns whether a run was queued
   */
  queue(tx: Transaction, connection: DueConnection, now: Micros): Promise<boolean> {
    const { id, kind, project_id: project, frequency, user_id: user } = connection;
    const due = dueBefore(id, frequency, now) ?? now;
    return jobStore.queueDue(tx, { kind, connection: id, project, user }, due, now);
  }

  /** Sets the next due times of connections. */
  async setNext(tx: Transaction, connections: readonly ScheduledConnection[], now: Micros): Promise<void> {
    const rows = connections.map(({ id, frequency }) => [id, frequency, dueAfter(id, frequency, now) ?? null]);
    const due = jsonToRows(tx.dialect, { id: 'bigint', frequency: 'text', next: 'bigint' }, rows);
    await tx.rows(
      sql`UPDATE connections
        SET next_due_at = due.next
        FROM (${due}) AS due
        WHERE connections.id = due.id AND connections.frequency = due.frequency`,
    );
  }

  /** The same after a run was queued: also sets when the run becomes late. */
  async setNextAfterRun(tx: Transaction, { id, frequency }: DueConnection, now: Micros): Promise<void> {
    const next = dueAfter(id, frequency, now) ?? null;
    const end = endOfGrace(dueBefore(id, frequency, now) ?? now, frequency);
    // An unfinished run may belong to an earlier due time.
    await tx.rows(
      sql`UPDATE connections
        SET next_due_at = ${next}, judge_at = CASE WHEN judge_at < ${end} THEN judge_at ELSE ${end} END
        WHERE id = ${id} AND frequency = ${frequency}`,
    );
  }

  /** A batch of the connections that are due more than a period ahead: their due times were set by a clock that was wrong. */
  async tooFarAhead(now: Micros): Promise<ScheduledConnection[]> {
    const periods = frequencies.filter((frequency) => frequency !== 'manually');
    const conditions = periods.map(
      (period) => sql`frequency = ${period} AND next_due_at > ${now + longestPeriod(period)}`,
    );
    return this.database.rows(
      sql`SELECT id, frequency
        FROM connections
        WHERE deleted_at IS NULL AND (${join(conditions, ' OR ')})
        LIMIT ${UNSCHEDULED_BATCH}`,
    );
  }

  /** A batch of the connections that were created before the schedule was introduced: with a frequency but no due time. */
  async unscheduled(): Promise<ScheduledConnection[]> {
    return this.database.rows(
      sql`SELECT id, frequency
        FROM connections
        WHERE next_due_at IS NULL AND frequency <> 'manually' AND deleted_at IS NULL
        LIMIT ${UNSCHEDULED_BATCH}`,
    );
  }
}
