import { Injectable } from '@nestjs/common';
import {
  formatTime,
  type AuditAction,
  type AuditedKind,
  type AuditEntry,
  type AuditListQuery,
  type Unresolved,
} from '@syncledger/domain';
import sql, { bulk, join, raw, type Sql } from 'sql-template-tag';

import { beforeTime, Database, fromTime, ofUsers, oneOf, type UnitOfWork } from '../../platform/database/index.js';
import type { AuditEvent } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import { type ListRequest, readList } from '../../platform/http/paging/index.js';
import { seesProject } from '../projects/index.js';

export interface NewEntry extends AuditEvent {
  readonly at: number;
  readonly caller: Caller;
  /** Only for reveals: the key that makes the entry unique. */
  readonly revealKey?: string;
}

interface EntryRow {
  id: number;
  at: number;
  actor_id: number;
  email: string;
  first_name: string;
  last_name: string;
  token_id: number | null;
  action: AuditAction;
  kind: AuditedKind;
  object_id: string;
  project_id: number | null;
  user_id: number | null;
  /** JSON list. */
  fields: string;
  request_id: string | null;
  address: string | null;
}

const columns = raw(
  'e.id, e.at, e.actor_id, u.email, u.first_name, u.last_name, e.token_id, e.action, e.kind, e.object_id, e.project_id, e.user_id, e.fields, e.request_id, e.address',
);

/** Entries are only inserted and read, never changed. */
@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  /** The entries that match the query, except those about projects that the caller does not see. */
  list(query: AuditListQuery, caller: Caller, request: ListRequest): Promise<List> {
    const { ordering = '-id' } = query;
    const listing = {
      base: raw('audit_entries e'),
      id: { column: raw('e.id'), type: 'number' as const },
      where: [
        sql`(e.project_id IS NULL OR ${seesProject(caller, ifThere(raw('e.project_id')))})`,
        sql`(e.from_project_id IS NULL OR ${seesProject(caller, ifThere(raw('e.from_project_id')))})`,
        ...filters(query),
      ],
      descending: ordering === '-id',
      columns,
      joins: raw('JOIN users u ON u.id = e.actor_id'),
      read: (rows: readonly EntryRow[]) => rows.map(heldEntry),
    };
    return readList(this.database, listing, query, request);
  }

  /** Inserts entries; reveals that are already recorded are skipped. */
  async insert(unit: UnitOfWork, entries: readonly NewEntry[]): Promise<void> {
    const rows = entries.map(({ caller, ...entry }) => [
      entry.at,
      caller.userId,
      caller.tokenId,
      entry.action,
      entry.kind,
      String(entry.id),
      entry.project ?? null,
      entry.fromProject ?? null,
      entry.user ?? null,
      JSON.stringify(entry.fields ?? []),
      caller.request?.id ?? null,
      caller.request?.address ?? null,
      entry.revealKey ?? null,
    ]);
    await unit.rows(
      sql`
        INSERT INTO audit_entries (
          at, actor_id, token_id, action, kind, object_id, project_id, from_project_id, user_id, fields,
          request_id, address, reveal_key
        )
        VALUES ${bulk(rows)}
        ON CONFLICT (reveal_key)
        WHERE reveal_key IS NOT NULL DO NOTHING`,
    );
  }
}

/** A project's id; null for a deleted one, whose members stay until it is purged. */
function ifThere(project: Sql): Sql {
  return sql`(SELECT id FROM projects WHERE id = ${project} AND deleted_at IS NULL)`;
}

function filters(query: AuditListQuery): Sql[] {
  return [
    ...(query.actor ? [ofUsers(raw('e.actor_id'), query.actor)] : []),
    ...oneOf('e.action', query.action),
    ...(query.object ? [ofObjects(query.object)] : []),
    ...fromTime('e.at', query.date__gte),
    ...beforeTime('e.at', query.date__lt),
  ];
}

/** @param objects kinds, and single objects as `<kind>/<id>` */
function ofObjects(objects: readonly string[]): Sql {
  const kinds = objects.filter((object) => !object.includes('/'));
  const single = objects.map((object) => object.split('/')).filter((parts) => parts.length === 2);
  const either = [
    ...(kinds.length > 0 ? oneOf('e.kind', kinds) : []),
    ...(single.length > 0 ? [sql`(e.kind, e.object_id) IN (VALUES ${bulk(single)})`] : []),
  ];
  return sql`(${join(either, ' OR ')})`;
}

function heldEntry(row: EntryRow): Unresolved<AuditEntry> {
  const { id, actor_id, email, first_name, last_name, action, request_id, address } = row;
  return {
    id,
    date: formatTime(row.at),
    actor: { id: actor_id, email, first_name, last_name },
    token: row.token_id,
    action,
    object: `${row.kind}/${row.object_id}`,
    project: row.project_id,
    user: row.user_id,
    fields: JSON.parse(row.fields) as string[],
    request_id,
    address,
  };
}
