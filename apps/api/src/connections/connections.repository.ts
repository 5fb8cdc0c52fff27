import { Injectable } from '@nestjs/common';
import { runPermission, type Connection, type ConnectionListQuery, type Held, type Kind } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { anyOf, containsText, Database, type UnitOfWork } from '../database/index.js';
import type { List } from '../http/answers.js';
import type { Caller } from '../http/caller.js';
import { readList } from '../http/paging/index.js';
import { mayRunIn, seesProject } from '../projects/index.js';
import { ConnectionEntity } from './connection.entity.js';
import { connectionColumns, heldConnection, type ConnectionRow } from './connection-rows.js';
import { ParamsVault } from './params-vault.js';

/** A connection about to run, as submitting and queueing need it. */
export interface RunnableConnection {
  readonly project: number;
  readonly archived: boolean;
  /** Whether the caller may submit and start its runs. */
  readonly mayRun: boolean;
}

/** The connections in SQL. */
@Injectable()
export class ConnectionsRepository {
  constructor(
    private readonly database: Database,
    private readonly vault: ParamsVault,
  ) {}

  /** The connections, of one kind or both, that the caller may see and that the query keeps. */
  list(kind: Kind | undefined, query: ConnectionListQuery, caller: Caller, url: URL): Promise<List> {
    const { ordering = 'id' } = query;
    const listing = {
      base: raw('connections c'),
      id: { column: raw('c.id'), type: 'number' as const },
      where: [...ofKind(kind), seesProject(caller, raw('c.project_id')), ...this.filters(query)],
      ...(ordering.endsWith('alias') && { by: { column: raw('c.alias'), type: 'text' as const } }),
      descending: ordering.startsWith('-'),
      columns: connectionColumns,
      read: (row: ConnectionRow) => heldConnection(row, this.vault),
    };
    return readList(this.database, listing, query, url);
  }

  /** One connection, or undefined when there is none of the kind that the caller may see. */
  async find(id: number, kind: Kind, caller: Caller): Promise<Held<Connection> | undefined> {
    const row = await this.database.first<ConnectionRow>(
      sql`SELECT ${connectionColumns} FROM connections c WHERE c.id = ${id} AND c.kind = ${kind} AND ${seesProject(caller, raw('c.project_id'))}`,
    );
    return row && heldConnection(row, this.vault);
  }

  /** What a run of the connection would need, or undefined when the caller may not see it. */
  async toRun(unit: UnitOfWork, id: number, kind: Kind, caller: Caller): Promise<RunnableConnection | undefined> {
    const project = raw('c.project_id');
    const mayRun = mayRunIn(caller, runPermission[kind], project);
    const row = await unit.first<{ project_id: number; archived: boolean | number; may_run: boolean | number }>(
      sql`SELECT c.project_id, p.archived, ${mayRun} AS may_run FROM connections c JOIN projects p ON p.id = c.project_id WHERE c.id = ${id} AND c.kind = ${kind} AND ${seesProject(caller, project)}`,
    );
    return row && { project: row.project_id, archived: Boolean(row.archived), mayRun: Boolean(row.may_run) };
  }

  /** Writes a connection; its params are sealed for its id, which the database gives. */
  async insert(
    unit: UnitOfWork,
    { params, ...connection }: Omit<ConnectionEntity, 'id' | 'params' | 'version'> & { params: Connection['params'] },
  ): Promise<number> {
    const { identifiers } = await unit.manager.insert(ConnectionEntity, { ...connection, params: '' });
    const id = Number(identifiers[0]?.['id']);
    await unit.manager.update(ConnectionEntity, { id }, { params: this.vault.seal(id, params ?? {}) });
    return id;
  }

  private filters(query: ConnectionListQuery): Sql[] {
    const { dialect } = this.database;
    const contains = (column: string, text: string) => containsText(dialect, raw(column), text);
    return [
      ...anyOf(query.alias, (value) => sql`c.alias = ${value}`),
      ...anyOf(query.frequency, (value) => sql`c.frequency = ${value}`),
      ...anyOf(query.system, (value) => sql`c.system = ${value}`),
      ...anyOf(query.project, (value) => sql`c.project_id = ${value}`),
      ...anyOf(query.search, (value) => sql`(${contains('c.alias', value)} OR ${contains('c.system', value)})`),
    ];
  }
}

function ofKind(kind?: Kind): Sql[] {
  return kind ? [sql`c.kind = ${kind}`] : [];
}
