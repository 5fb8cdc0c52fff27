import { Injectable } from '@nestjs/common';
import type { Kind } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { Database, jsonToRows, type Transaction } from '../../platform/database/index.js';
import { BacklogFloor } from '../changes/index.js';
import { addToCounters } from './add-to-counters.js';
import { countStatement, type CountedJobs } from './count-statement.js';
import { countColumns, type CountColumn } from './counted-columns.js';

/** A counter row, or what is added to it; an id of 0 stands for all. */
export interface Counts {
  readonly connection: number;
  readonly user: number;
  readonly project: number;
  readonly kind: Kind;
  readonly jobs: Record<CountColumn, number>;
}

const key = { connection_id: 'bigint', user_id: 'bigint', project_id: 'bigint', kind: 'text' } as const;
const names = countColumns.map(({ name }) => name);

@Injectable()
export class CountsRepository {
  constructor(
    private readonly database: Database,
    private readonly backlog: BacklogFloor,
  ) {}

  /**
   * Counts jobs exactly, as of one snapshot.
   * @param where the conditions of the list on `jobs j`
   */
  async count(jobs: CountedJobs, where: readonly Sql[]): Promise<number> {
    const row = await this.database.first<{ count: number }>(countStatement(jobs, where, this.backlog.id));
    return row?.count ?? 0;
  }

  /** Adds to the counters in one statement, then deletes rows that are all zero. */
  async add(tx: Transaction, counts: readonly Counts[]): Promise<void> {
    if (counts.length === 0) return;
    const rows = counts.map(({ connection, user, project, kind, jobs }) => [
      ...[connection, user, project, kind],
      ...names.map((name) => jobs[name]),
    ]);
    const isEmpty = names.map((name) => `${name} = 0`).join(' AND ');
    const changed = await tx.rows<{ connection_id: number; user_id: number; project_id: number; is_empty: unknown }>(
      addToCounters(tx.dialect, { name: 'job_counts', key, counters: names }, rows, [
        ...['connection_id', 'user_id', 'project_id'],
        `(${isEmpty}) AS is_empty`,
      ]),
    );
    const empty = changed.filter((row) => Boolean(row.is_empty));
    if (empty.length === 0) return;
    const keys = jsonToRows(
      tx.dialect,
      { connection_id: 'bigint', user_id: 'bigint', project_id: 'bigint' },
      empty.map((row) => [row.connection_id, row.user_id, row.project_id]),
    );
    await tx.rows(
      sql`DELETE FROM job_counts WHERE (connection_id, user_id, project_id) IN (${keys}) AND ${raw(isEmpty)}`,
    );
  }
}
