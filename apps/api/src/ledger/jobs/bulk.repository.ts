import { Injectable } from '@nestjs/common';
import type { Kind, Micros } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { mayRunIn, seesProject } from '../../access/projects/index.js';
import { idIn, forKeyShare, jsonToRows, type Dialect, type UnitOfWork } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { BulkResult } from './bulk-result.js';

/** What results need to know of their connection. */
export interface BulkConnection {
  readonly project: number;
  readonly archived: boolean;
  readonly mayRun: boolean;
}

/** A result of a connection that is known. */
export interface PlacedResult {
  readonly result: BulkResult;
  readonly project: number;
}

/** A run that waits. */
export interface WaitingRun {
  readonly connection: number;
  readonly createdAt: Micros;
}

interface ConnectionRow {
  id: number;
  project_id: number;
  archived: boolean | number;
  may_run: boolean | number;
}

/** What a result with an external id is known by; undefined for one without. */
export function nameOf({ connection, externalId }: Pick<BulkResult, 'connection' | 'externalId'>): string | undefined {
  return externalId === null ? undefined : `${String(connection)}/${externalId}`;
}

/** Many results in SQL: few statements, whose text and number of values do not depend on how many there are. */
@Injectable()
export class BulkRepository {
  /**
   * The connections of results, of those that the caller sees. Until the unit ends they are neither moved nor deleted; they are
   * taken in the order of their ids, so that two batches never wait for each other.
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
    // One that was moved while this waited for it does not fit the project that was read before: it is read again.
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > 0 && unit.dialect === 'postgres') await read(missing);
    return found;
  }

  /** The jobs of the results that were recorded before, by the names of the results. */
  async known(unit: UnitOfWork, results: readonly BulkResult[]): Promise<Map<string, number>> {
    const named = results.filter(({ externalId }) => externalId !== null);
    if (named.length === 0) return new Map();
    const names = jsonToRows(
      unit.dialect,
      { connection: 'bigint', external_id: 'text' },
      named.map(({ connection, externalId }) => [connection, externalId]),
    );
    const rows = await unit.rows<{ id: number; connection: number; externalId: string }>(
      sql`SELECT j.id, j.connection_id AS connection, j.external_id AS "externalId"
        FROM (${names}) n
        JOIN jobs j ON j.connection_id = n.connection AND j.external_id = n.external_id
        WHERE j.external_id IS NOT NULL`,
    );
    return new Map(rows.map((row) => [nameOf(row) ?? '', row.id]));
  }

  /** The runs that wait of the results' connections, in the order of these. */
  waiting(unit: UnitOfWork, results: readonly PlacedResult[]): Promise<WaitingRun[]> {
    const ids = connectionIds(results.map(({ result }) => result));
    return unit.rows<WaitingRun>(
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
