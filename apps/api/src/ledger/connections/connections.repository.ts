import { Injectable } from '@nestjs/common';
import {
  type ConnectionInclude,
  dueAfter,
  type Connection,
  type JsonObject,
  type ConnectionListQuery,
  type ConnectionQuery,
  type Kind,
} from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { seesProject } from '../../access/projects/index.js';
import {
  Database,
  forUpdate,
  lockRow,
  updateRow,
  type Reader,
  type Transaction,
} from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import { type ListRequest, type OrderKey, readList } from '../../platform/http/paging/index.js';
import { connectionFilters, dependsOnHealth, NOT_DELETED, ofKind } from './connection-filters.js';
import { ConnectionCache } from './connection-cache.js';
import {
  connectionColumns,
  toStoredConnection,
  toConnection,
  type ConnectionRow,
  type VersionedConnection,
  type StoredConnection,
} from './connection-rows.js';
import { ConnectionSummaryRepository } from './connection-summary.repository.js';
import { ConnectionEntity } from './connection.entity.js';
import { HealthWatch } from './health-watch.js';
import { ParamsVault } from './params-vault.js';

/** The columns of a connection that is created. */
type ConnectionColumns = Pick<
  ConnectionEntity,
  | 'kind'
  | 'projectId'
  | 'system'
  | 'alias'
  | 'frequency'
  | 'command'
  | 'inaccessible'
  | 'createdAt'
  | 'updatedAt'
  | 'createdBy'
  | 'scheduledBy'
  | 'deletedAt'
> & {
  readonly params: Connection['params'];
};

/** Sort keys of lists; the id follows each of them. */
const orderKeys: Readonly<Record<string, OrderKey>> = {
  alias: { column: raw('c.alias'), type: 'text' },
  health: { column: raw('c.health'), type: 'integer' },
  health_since: { column: raw('c.health_since'), type: 'number' },
};

@Injectable()
export class ConnectionsRepository {
  constructor(
    private readonly database: Database,
    private readonly vault: ParamsVault,
    private readonly cache: ConnectionCache,
    private readonly summary: ConnectionSummaryRepository,
    private readonly health: HealthWatch,
  ) {}

  /** @param kind undefined for both kinds */
  async list(kind: Kind | undefined, query: ConnectionListQuery, caller: Caller, request: ListRequest): Promise<List> {
    const { ordering = 'id', include } = query;
    const by = orderKeys[ordering.replace('-', '')];
    if (dependsOnHealth(query) || include?.includes('health')) await this.health.drain();
    const listing = {
      base: raw('connections c'),
      id: { column: raw('c.id'), type: 'number' as const },
      where: [
        NOT_DELETED,
        ...(kind ? ofKind(kind) : []),
        seesProject(caller, raw('c.project_id')),
        ...connectionFilters(this.database.dialect, query),
      ],
      ...(by && { by }),
      descending: ordering.startsWith('-'),
      columns: connectionColumns,
      ...readInBatches(include),
      read: (rows: readonly ConnectionRow[]) => this.summary.addTo(this.toConnections(rows), include),
    };
    return readList(this.database, listing, query, request);
  }

  /** @returns undefined when the caller sees no such connection of the kind */
  async find(
    id: number,
    kind: Kind,
    caller: Caller,
    { include }: ConnectionQuery,
  ): Promise<VersionedConnection | undefined> {
    if (include?.includes('health')) await this.health.drain();
    const row = await this.findRow(id, kind, caller, this.database);
    return (await this.summary.addTo(this.toConnections(row ? [row] : []), include))[0];
  }

  /** Inserts a connection. Its params are encrypted for its id, which the database assigns, and hence updated afterwards. */
  async insert(tx: Transaction, { params, ...connection }: ConnectionColumns): Promise<number> {
    const { identifiers } = await tx.manager.insert(ConnectionEntity, {
      ...connection,
      params: '',
      healthSince: connection.createdAt,
    });
    const id = Number(identifiers[0]?.['id']);
    const nextDueAt = dueAfter(id, connection.frequency, connection.createdAt) ?? null;
    await tx.manager.update(ConnectionEntity, { id }, { params: this.vault.encrypt(id, params ?? {}), nextDueAt });
    return id;
  }

  /**
   * Locks a connection until the transaction ends, and reads it.
   * @returns undefined when the caller does not see it
   */
  async beginChange(tx: Transaction, id: number, kind: Kind, caller: Caller): Promise<StoredConnection | undefined> {
    await lockRow(tx, 'connections', id);
    const row = await this.findRow(id, kind, caller, tx);
    return row && toStoredConnection(row, this.vault);
  }

  /** Writes changed columns, with `params` encrypted, and increments the version. */
  async update(
    tx: Transaction,
    id: number,
    { params, ...changes }: Partial<Omit<ConnectionEntity, 'params'>> & { params?: JsonObject },
  ): Promise<void> {
    const encrypted = params && { params: this.vault.encrypt(id, params) };
    await updateRow(tx, ConnectionEntity, id, { ...changes, ...encrypted });
  }

  /** Waits for transactions that record jobs of a connection, and has later ones wait until this transaction ends. */
  async lockJobs(tx: Transaction, id: number): Promise<void> {
    await tx.rows(sql`SELECT 1 FROM connections WHERE id = ${id}${forUpdate(tx.dialect)}`);
  }

  async hasJobs(reader: Reader, id: number): Promise<boolean> {
    return (await reader.first(sql`SELECT 1 FROM jobs WHERE connection_id = ${id} LIMIT 1`)) !== undefined;
  }

  /** Hides a connection and its jobs from all callers, until they are purged. */
  async hide(tx: Transaction, id: number, now: number): Promise<void> {
    await tx.manager.update(ConnectionEntity, { id }, { deletedAt: now });
  }

  private toConnections(rows: readonly ConnectionRow[]): VersionedConnection[] {
    return rows.map((row) => toConnection(row, this.cache.paramsOf(row)));
  }

  private findRow(id: number, kind: Kind, caller: Caller, reader: Reader): Promise<ConnectionRow | undefined> {
    return reader.first<ConnectionRow>(
      sql`
        SELECT ${connectionColumns}
        FROM connections c
        WHERE c.id = ${id}
          AND c.kind = ${kind}
          AND ${NOT_DELETED}
          AND ${seesProject(caller, raw('c.project_id'))}`,
    );
  }
}

/** A connection may come with thirty messages of 64 KiB each, or with the last one. */
function readInBatches(include: readonly ConnectionInclude[] = []): { readBatchSize?: number } {
  if (include.includes('recent_runs')) return { readBatchSize: 2 };
  return include.includes('last_job') ? { readBatchSize: 50 } : {};
}
