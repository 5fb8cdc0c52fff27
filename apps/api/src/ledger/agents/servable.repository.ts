import { Injectable } from '@nestjs/common';
import { editPermission, kinds, type ServableConnection, type ServableQuery } from '@syncledger/domain';
import sql, { join, raw } from 'sql-template-tag';

import { mayRunIn, seesProject } from '../../access/projects/index.js';
import { Database } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import { type ListRequest, readList } from '../../platform/http/paging/index.js';

const PROJECT = raw('c.project_id');

/** Lists the connections whose runs a caller may claim. */
@Injectable()
export class ServableRepository {
  constructor(private readonly database: Database) {}

  list(query: ServableQuery, caller: Caller, request: ListRequest): Promise<List> {
    const needsParams = query.needs_params?.includes(true) ?? false;
    const claimable = kinds.filter((kind) => !needsParams || caller.permissions.has(editPermission[kind]));
    const mayRun = claimable.map((kind) => sql`(c.kind = ${kind} AND ${mayRunIn(caller, kind, PROJECT)})`);
    const listing = {
      base: raw('connections c'),
      id: { column: raw('c.id'), type: 'number' as const },
      where: [
        raw('c.deleted_at IS NULL'),
        sql`EXISTS (SELECT 1 FROM projects p WHERE p.id = c.project_id AND p.archived = ${false})`,
        seesProject(caller, PROJECT),
        mayRun.length > 0 ? sql`(${join(mayRun, ' OR ')})` : raw('FALSE'),
      ],
      descending: false,
      columns: raw('c.id, c.system, c.command'),
      read: (rows: readonly ServableConnection[]) => rows,
    };
    return readList(this.database, listing, query, request);
  }
}
