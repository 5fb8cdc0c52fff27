import { Injectable } from '@nestjs/common';
import { lengthOf, type Kind, type Micros } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { mayRunIn, seesProject } from '../../access/projects/index.js';
import { idIn, forKeyShare, jsonToRows, type Dialect, type Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { BulkResult, RecordedResult } from './bulk-result.js';

export interface BulkConnection {
  readonly project: number;
  readonly archived: boolean;
  readonly mayRun: boolean;
}

/** A result with the project of its connection. */
export interface ResultInProject {
  readonly result: BulkResult;
  readonly project: number;
}

export interface QueuedRun {
  readonly connection: number;
  readonly createdAt: Micros;
}

/** A job that recorded a result before. */
export interface RecordedJob extends RecordedResult {
  readonly id: number;
}

interface RecordedRow extends Omit<RecordedJob, 'automatic' | 'succeeded'> {
  place: number;
  automatic: boolean | number;
  succeeded: boolean | number;
}

interface ConnectionRow {
  id: number;
  project_id: number;
  archived: boolean | number;
  may_run: boolean | number;
}

/** The text and the number of values of the statements do not depend on the number of results. */
@Injectable()
export class BulkRepository {
  /**
   * The connections that the caller sees, locked against moves and deletion.
   * @param ids in order, so that two batches can't deadlock
   */
  async connections(
    tx: Transaction,
    ids: readonly number[],
    kind: Kind,
    caller: Caller,
  ): Promise<Map<number, BulkConnection>> {
    const found = new Map<number, BulkConnection>();
    const read = async (ids: readonly number[]) => {
      for (const row of await tx.rows<ConnectionRow>(connectionsSql(tx.dialect, ids, kind, caller))) {
        const [archived, mayRun] = [Boolean(row.archived), Boolean(row.may_run)];
        found.set(row.id, { project: row.project_id, archived, mayRun });
      }
    };
    await read(ids);
    // A connection that is moved while the statement waits for its lock does not match the project read before: read it again.
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > 0 && tx.dialect === 'postgres') await read(missing);
    return found;
  }

  /** The jobs of results that are recorded already. A message is read only if it is as long as the one that was sent. */
  async recorded(tx: Transaction, results: readonly BulkResult[]): Promise<Map<BulkResult, RecordedJob>> {
    const identified = results.filter(({ externalId }) => externalId !== null);
    if (identified.length === 0) return new Map();
    const keys = jsonToRows(
      tx.dialect,
      { place: 'integer', connection: 'bigint', external_id: 'text', length: 'integer' },
      identified.map(({ connection, externalId, message }, place) => [
        place,
        connection,
        externalId,
        lengthOf(message),
      ]),
    );
    const rows = await tx.rows<RecordedRow>(
      sql`SELECT n.place, j.id, j.automatic, j.succeeded, j.ready, j.last_run AS at, j.started_at AS "startedAt",
          j.created_at AS "receivedAt",
          CASE WHEN length(j.result_message) = n.length THEN j.result_message END AS message
        FROM (${keys}) n
        JOIN jobs j ON j.connection_id = n.connection AND j.external_id = n.external_id
        WHERE j.external_id IS NOT NULL`,
    );
    const found = new Map<BulkResult, RecordedJob>();
    for (const { place, automatic, succeeded, ...row } of rows) {
      const result = identified[place];
      if (result) found.set(result, { ...row, automatic: Boolean(automatic), succeeded: Boolean(succeeded) });
    }
    return found;
  }

  /** The queued runs of the results' connections, ordered by connection. */
  queued(tx: Transaction, results: readonly ResultInProject[]): Promise<QueuedRun[]> {
    const ids = connectionIds(results.map(({ result }) => result));
    return tx.rows<QueuedRun>(
      sql`SELECT j.connection_id AS connection, j.created_at AS "createdAt"
        FROM jobs j
        WHERE ${idIn(tx.dialect, raw('j.connection_id'), ids)} AND j.ready = 0 AND j.started_at IS NULL
        ORDER BY j.connection_id`,
    );
  }
}

/** The ids of the connections that results name, in order. */
export function connectionIds(results: readonly { readonly connection?: number }[]): number[] {
  return [...new Set(results.flatMap(({ connection }) => connection ?? []))].sort((one, other) => one - other);
}

function connectionsSql(dialect: Dialect, ids: readonly number[], kind: Kind, caller: Caller): Sql {
  const project = raw('c.project_id');
  const mayRun = mayRunIn(caller, kind, project);
  return sql`SELECT c.id, c.project_id, p.archived, ${mayRun} AS may_run
    FROM connections c
    JOIN projects p ON p.id = c.project_id
    WHERE ${idIn(dialect, raw('c.id'), ids)} AND c.kind = ${kind} AND c.deleted_at IS NULL
      AND ${seesProject(caller, project)}
    ORDER BY c.id${forKeyShare(dialect, 'c')}`;
}
