import { Injectable } from '@nestjs/common';
import type { Kind, Micros } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { mayRunIn, seesProject } from '../../access/projects/index.js';
import { idIn, forKeyShare, jsonToRows, type Dialect, type UnitOfWork } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { BulkResult } from './bulk-result.js';

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

interface ConnectionRow {
  id: number;
  project_id: number;
  archived: boolean | number;
  may_run: boolean | number;
}

/** The key of a result by connection and external id; undefined without an external id. */
export function keyOf({ connection, externalId }: Pick<BulkResult, 'connection' | 'externalId'>): string | undefined {
  return externalId === null ? undefined : `${String(connection)}/${externalId}`;
}

/** The text and the number of values of the statements do not depend on the number of results. */
@Injectable()
export class BulkRepository {
  /**
   * The connections that the caller sees, locked against moves and deletion. They are locked in the order of their ids, so that two
   * batches can't deadlock.
   */
  async connections(
    unit: UnitOfWork,
    results: readonly BulkResult[],
    kind: Kind,
    caller: Caller,
  ): Promise<Map<number, BulkConnection>> {
    const found = new Map<number, BulkConnection>();
    const read = async (ids: readonly number[]) => {
      for (const row of await unit.rows<ConnectionRow>(connectionsSql(unit.dialect, ids, kind, caller))) {
        const [archived, mayRun] = [Boolean(row.archived), Boolean(row.may_run)];
        found.set(row.id, { project: row.project_id, archived, mayRun });
      }
    };
    const ids = connectionIds(results);
    await read(ids);
    // A connection that is moved while the statement waits for its lock does not match the project read before: read it again.
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > 0 && unit.dialect === 'postgres') await read(missing);
    return found;
  }

  /** The job ids of results that are recorded already, by their keys. */
  async existing(unit: UnitOfWork, results: readonly BulkResult[]): Promise<Map<string, number>> {
    const identified = results.filter(({ externalId }) => externalId !== null);
    if (identified.length === 0) return new Map();
    const keys = jsonToRows(
      unit.dialect,
      { connection: 'bigint', external_id: 'text' },
      identified.map(({ connection, externalId }) => [connection, externalId]),
    );
    const rows = await unit.rows<{ id: number; connection: number; externalId: string }>(
      sql`SELECT j.id, j.connection_id AS connection, j.external_id AS "externalId"
        FROM (${keys}) n
        JOIN jobs j ON j.connection_id = n.connection AND j.external_id = n.external_id
        WHERE j.external_id IS NOT NULL`,
    );
    return new Map(rows.map((row) => [keyOf(row) ?? '', row.id]));
  }

  /** The queued runs of the results' connections, ordered by connection. */
  queued(unit: UnitOfWork, results: readonly ResultInProject[]): Promise<QueuedRun[]> {
    const ids = connectionIds(results.map(({ result }) => result));
    return unit.rows<QueuedRun>(
      sql`SELECT j.connection_id AS connection, j.created_at AS "createdAt"
        FROM jobs j
        WHERE ${idIn(unit.dialect, raw('j.connection_id'), ids)} AND j.ready = 0 AND j.lease_expires_at IS NULL
        ORDER BY j.connection_id`,
    );
  }
}

function connectionIds(results: readonly BulkResult[]): number[] {
  return [...new Set(results.map(({ connection }) => connection))].sort((one, other) => one - other);
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
