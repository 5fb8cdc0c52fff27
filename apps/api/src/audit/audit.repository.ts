import { Injectable } from '@nestjs/common';
import {
  formatTime,
  type AuditAction,
  type AuditedKind,
  type AuditEntry,
  type AuditListQuery,
  type Held,
} from '@syncledger/domain';
import sql, { bulk, raw, type Sql } from 'sql-template-tag';

import { anyOf, Database, type UnitOfWork } from '../database/index.js';
import type { List } from '../http/answers.js';
import type { Act } from '../http/audit.js';
import type { Caller } from '../http/caller.js';
import { readList } from '../http/paging/index.js';
import { seesProject } from '../projects/index.js';

/** An entry as it is written. */
export interface NewEntry extends Act {
  readonly at: number;
  readonly caller: Caller;
  /** Of a reveal: what there is one entry for. */
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

/** The audit in SQL: it is added to and read, never changed. */
@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  /** The entries that the query keeps, but for those about projects that the caller does not see. */
  list(query: AuditListQuery, caller: Caller, url: URL): Promise<List> {
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
    return readList(this.database, listing, query, url);
  }

  /** Adds entries; of reveals those that are not there yet. */
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
      sql`INSERT INTO audit_entries (at, actor_id, token_id, action, kind, object_id, project_id, from_project_id, user_id, fields, request_id, address, reveal_key) VALUES ${bulk(rows)} ON CONFLICT (reveal_key) WHERE reveal_key IS NOT NULL DO NOTHING`,
    );
  }
}

/** A project's id; null for one that is deleted, whose members stay until it is purged. */
function ifThere(project: Sql): Sql {
  return sql`(SELECT id FROM projects WHERE id = ${project} AND deleted_at IS NULL)`;
}

function filters(query: AuditListQuery): Sql[] {
  return [
    ...anyOf(query.actor, byActor),
    ...anyOf(query.action, (value) => sql`e.action = ${value}`),
    ...anyOf(query.object, ofObject),
    ...anyOf(query.date__gte, (value) => sql`e.at >= ${value}`),
    ...anyOf(query.date__lt, (value) => sql`e.at < ${value}`),
  ];
}

function byActor(actor: number | string): Sql {
  if (typeof actor === 'number') return sql`e.actor_id = ${actor}`;
  return sql`e.actor_id IN (SELECT id FROM users WHERE email_key = ${actor.toLowerCase()})`;
}

function ofObject(object: string): Sql {
  const [kind, id] = object.split('/');
  return id === undefined ? sql`e.kind = ${kind}` : sql`(e.kind = ${kind} AND e.object_id = ${id})`;
}

function heldEntry(row: EntryRow): Held<AuditEntry> {
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
