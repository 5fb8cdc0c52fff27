import { Injectable } from '@nestjs/common';
import type { Kind } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { Database, jsonToRows, type Transaction } from '../../platform/database/index.js';
import { BacklogFloor } from './backlog-floor.js';
import type { ConnectionChange, ConnectionTransition, JobChange, JobTransition } from './job-change.js';

const columns = {
  job_id: 'bigint',
  connection_id: 'bigint',
  project_id: 'bigint',
  user_id: 'bigint',
  kind: 'text',
  automatic: 'boolean',
  succeeded: 'boolean',
  ready: 'integer',
  count_delta: 'integer',
  transition: 'text',
  at: 'bigint',
} as const;

interface ChangeRow {
  id: number;
  job_id: number;
  connection_id: number;
  project_id: number;
  user_id: number;
  kind: Kind;
  automatic: boolean | number;
  succeeded: boolean | number;
  ready: number;
  count_delta: -1 | 0 | 1;
  transition: JobTransition | ConnectionTransition | null;
  at: number;
}

/**
 * Changes per transaction. Changes of the same connection and project cost little more than one, so batches are large; SQLite has one
 * writer, so there they are small enough not to delay other writes.
 */
export const BATCH_SIZE = { sqlite: 2000, postgres: 5000 };

/** The backlog: job changes that are not processed yet. */
@Injectable()
export class ChangesRepository {
  constructor(
    private readonly database: Database,
    private readonly floor: BacklogFloor,
  ) {}

  /** The id of the newest change; undefined when the backlog is empty. */
  async newest(): Promise<number | undefined> {
    const statement = sql`SELECT id FROM job_changes WHERE id >= ${this.floor.id} ORDER BY id DESC LIMIT 1`;
    return (await this.database.first<{ id: number }>(statement))?.id;
  }

  /** The id of the oldest change; undefined when the backlog is empty. */
  oldest(): Promise<number | undefined> {
    return this.floor.poll();
  }

  /** Whether the backlog has a change with this id or a lower one. */
  async exist(upTo: number): Promise<boolean> {
    const statement = sql`SELECT 1 FROM job_changes WHERE id BETWEEN ${this.floor.id} AND ${upTo} ORDER BY id LIMIT 1`;
    return (await this.database.first(statement)) !== undefined;
  }

  /** Appends changes of connections, in the transaction that makes them. */
  async append(tx: Transaction, changes: readonly ConnectionChange[]): Promise<void> {
    const rows = changes.map(({ connection, project, user, kind, transition, at }) => {
      return [0, connection, project, user, kind, false, false, 0, 0, transition, at];
    });
    await tx.rows(
      sql`INSERT INTO job_changes (${raw(Object.keys(columns).join(', '))}) ${jsonToRows(tx.dialect, columns, rows)}`,
    );
  }

  /** Deletes the oldest changes and returns them, oldest first. */
  async take(tx: Transaction): Promise<JobChange[]> {
    const { id: floor } = this.floor;
    const oldest = sql`SELECT id FROM job_changes WHERE id >= ${floor} ORDER BY id LIMIT ${BATCH_SIZE[tx.dialect]}`;
    if (tx.dialect === 'postgres') {
      // PostgreSQL caches the plan. One made while the backlog was nearly empty would scan the whole backlog for every batch.
      await tx.rows(raw('SET LOCAL enable_seqscan = off'));
    }
    const rows = await tx.rows<ChangeRow>(
      sql`DELETE FROM job_changes WHERE id BETWEEN ${floor} AND (SELECT max(id) FROM (${oldest}) oldest) RETURNING *`,
    );
    return rows.sort((one, other) => one.id - other.id).map(toJobChange);
  }
}

function toJobChange({ job_id, connection_id, project_id, user_id, ...row }: ChangeRow): JobChange {
  return {
    job: job_id,
    connection: connection_id,
    project: project_id,
    user: user_id,
    kind: row.kind,
    automatic: Boolean(row.automatic),
    succeeded: Boolean(row.succeeded),
    ready: row.ready,
    countDelta: row.count_delta,
    transition: row.transition,
    at: row.at,
  };
}
