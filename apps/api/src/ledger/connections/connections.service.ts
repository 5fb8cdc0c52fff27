import { Injectable } from '@nestjs/common';
import {
  defaultCommand,
  notFound,
  type ConnectionListQuery,
  type ConnectionQuery,
  type CreateConnectionInput,
  type Draft,
  type Kind,
} from '@syncledger/domain';

import { ProjectsService } from '../../access/projects/index.js';
import { Clock } from '../../platform/config/clock.js';
import type { Transaction } from '../../platform/database/index.js';
import { changedFields } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import { IdempotentCreate, type IdempotentRequest } from '../../platform/http/idempotency/index.js';
import type { List } from '../../platform/http/list-answer.js';
import { convertList, type ListRequest } from '../../platform/http/paging/index.js';
import { ConnectionAudit } from './connection-audit.js';
import type { VersionedConnection } from './connection-rows.js';
import { ConnectionsRepository } from './connections.repository.js';
import { resolveMarkers } from './markers.js';

export interface NewConnection {
  readonly draft: Draft<CreateConnectionInput>;
  readonly kind: Kind;
  readonly caller: Caller;
  readonly once: IdempotentRequest | undefined;
}

@Injectable()
export class ConnectionsService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly projects: ProjectsService,
    private readonly creation: IdempotentCreate,
    private readonly connectionAudit: ConnectionAudit,
    private readonly clock: Clock,
  ) {}

  /** @param kind of the connections, or undefined for both */
  async list(kind: Kind | undefined, query: ConnectionListQuery, caller: Caller, request: ListRequest): Promise<List> {
    const list = await this.connections.list(kind, query, caller, request);
    if (request.format !== 'csv') return list;
    const namesOf = this.projects.nameLookup();
    return convertList(list, async (objects) => {
      const connections = objects as readonly VersionedConnection[];
      const names = await namesOf(connections.map(({ project }) => project as number));
      return connections.map((one) => ({
        ...one,
        project_id: one.project,
        project: names.get(one.project as number) ?? '',
      }));
    });
  }

  /** @throws LedgerError `not_found` when there is no such connection of the kind that the caller sees */
  async get(id: number, kind: Kind, caller: Caller, query: ConnectionQuery): Promise<VersionedConnection> {
    const connection = await this.connections.find(id, kind, caller, query);
    if (!connection) throw notFound();
    return connection;
  }

  /** @throws InvalidInput for a project that the caller does not see */
  async create({ draft, kind, caller, once }: NewConnection, query: ConnectionQuery): Promise<VersionedConnection> {
    const id = await this.creation.make(once, (tx) => this.insert(tx, draft, kind, caller));
    return this.get(Number(id), kind, caller, query);
  }

  private async insert(
    tx: Transaction,
    draft: Draft<CreateConnectionInput>,
    kind: Kind,
    caller: Caller,
  ): Promise<string> {
    await this.projects.hold(tx, draft, caller);
    resolveMarkers(draft, null);
    const input = draft.valid();
    const now = this.clock.now();
    const { project, system, params } = input;
    const id = await this.connections.insert(tx, {
      kind,
      projectId: project,
      system,
      alias: input.alias ?? system,
      frequency: input.frequency ?? 'manually',
      command: input.command ?? defaultCommand(system),
      params,
      inaccessible: input.inaccessible ?? false,
      createdAt: now,
      updatedAt: now,
      createdBy: caller.userId,
      scheduledBy: caller.userId,
      deletedAt: null,
    });
    const fields = changedFields(input);
    await this.connectionAudit.record(tx, caller, { action: 'create', id, kind, project, fields });
    return String(id);
  }
}
