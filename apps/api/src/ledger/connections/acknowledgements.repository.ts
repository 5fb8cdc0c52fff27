import { Injectable } from '@nestjs/common';
import { formatTime, healthBySeverity, type Acknowledgement, type Kind, type Micros } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { mayRunIn, seesProject } from '../../access/projects/index.js';
import { databaseNow, idIn, lockRow, type Dialect, type Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { acknowledgementHolds, NOT_DELETED } from './connection-filters.js';
import { isTrouble } from './health-state-machine.js';

/** What is stored when a connection is acknowledged. */
export interface NewAcknowledgement {
  readonly userId: number;
  readonly createdAt: Micros;
  readonly until: Micros | null;
  readonly note: string | null;
}

/** A connection that is going to be acknowledged. */
export interface AcknowledgedConnection {
  readonly project: number;
  readonly mayRun: boolean;
  readonly isArchived: boolean;
  /** Whether it is failing or late. */
  readonly isInTrouble: boolean;
}

/** The columns of `acknowledgements a` and its `users u`; all null where none holds. */
export interface AcknowledgementRow {
  readonly acknowledged_by: number | null;
  readonly acknowledged_at: number | null;
  readonly muted_until: number | null;
  readonly note: string | null;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
}

export const acknowledgementColumns = raw(
  'a.user_id AS acknowledged_by, a.created_at AS acknowledged_at, a.until AS muted_until, a.note, ' +
    'u.email, u.first_name, u.last_name',
);

/** SQL condition that a connection is muted. */
export function isMuted(dialect: Dialect, connection: Sql): Sql {
  const now = databaseNow(dialect);
  return sql`EXISTS (SELECT 1 FROM acknowledgements a WHERE a.connection_id = ${connection} AND a.until > ${now})`;
}

export function toAcknowledgement(row: AcknowledgementRow): Acknowledgement | undefined {
  const { acknowledged_by: id, acknowledged_at: at, muted_until: until, note } = row;
  if (id === null || at === null) return undefined;
  const user = { id, email: row.email ?? '', first_name: row.first_name ?? '', last_name: row.last_name ?? '' };
  return { user, created_at: formatTime(at), until: until === null ? null : formatTime(until), note };
}

@Injectable()
export class AcknowledgementsRepository {
  /**
   * Locks a connection until the transaction ends, so that it does not recover meanwhile, and reads it.
   * @returns undefined when the caller does not see it
   */
  async begin(tx: Transaction, id: number, kind: Kind, caller: Caller): Promise<AcknowledgedConnection | undefined> {
    await lockRow(tx, 'connections', id);
    const row = await tx.first<{ project: number; archived: unknown; may_run: unknown; health: number }>(
      sql`
        SELECT c.project_id AS project, p.archived, c.health, ${mayRunIn(caller, kind, raw('c.project_id'))} AS may_run
        FROM connections c
        JOIN projects p ON p.id = c.project_id
        WHERE c.id = ${id} AND c.kind = ${kind} AND ${NOT_DELETED} AND ${seesProject(caller, raw('c.project_id'))}`,
    );
    return (
      row && {
        project: row.project,
        mayRun: Boolean(row.may_run),
        isArchived: Boolean(row.archived),
        isInTrouble: isTrouble(healthBySeverity[row.health]),
      }
    );
  }

  /** The acknowledgement of a connection, while it holds. */
  find(tx: Transaction, connection: number): Promise<AcknowledgementRow | undefined> {
    return tx.first<AcknowledgementRow>(
      sql`
        SELECT ${acknowledgementColumns}
        FROM acknowledgements a
        JOIN users u ON u.id = a.user_id
        WHERE a.connection_id = ${connection} AND ${acknowledgementHolds(tx.dialect)}`,
    );
  }

  /** Stores an acknowledgement in place of the one before. */
  async save(tx: Transaction, connection: number, { userId, createdAt, until, note }: NewAcknowledgement) {
    await tx.rows(
      sql`
        INSERT INTO acknowledgements (connection_id, user_id, created_at, until, note)
        VALUES (${connection}, ${userId}, ${createdAt}, ${until}, ${note})
        ON CONFLICT (connection_id) DO UPDATE
        SET user_id = excluded.user_id, created_at = excluded.created_at, until = excluded.until, note = excluded.note`,
    );
  }

  async delete(tx: Transaction, connection: number): Promise<void> {
    await tx.rows(sql`DELETE FROM acknowledgements WHERE connection_id = ${connection}`);
  }

  /** Deletes those that hold until their connection recovers, and mutes that have ended. */
  async deleteRecovered(tx: Transaction, connections: readonly number[]): Promise<void> {
    const among = idIn(tx.dialect, raw('connection_id'), connections);
    await tx.rows(
      sql`DELETE FROM acknowledgements WHERE ${among} AND (until IS NULL OR until <= ${databaseNow(tx.dialect)})`,
    );
  }
}
