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

import { beforeTime, Database, fromTime, ofUsers, oneOf, type Transaction } from '../../platform/database/index.js';
import type { AuditEvent } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import { type ListRequest, readList } from '../../platform/http/paging/index.js';
import { seesProject } from '../projects/index.js';
import { RevealedIds, type IdsByProject } from './revealed-ids.js';

export interface NewEntry extends AuditEvent {
  readonly at: number;
  readonly caller: Caller;
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
  /** JSON of `IdsByProject`; null for an entry of one object. */
  shown: string | null;
}

const columns = raw(
  `e.id, e.at, e.actor_id, u.email, u.first_name, u.last_name, e.token_id, e.action, e.kind, e.object_id,
    e.project_id, e.user_id, e.fields, e.request_id, e.address`,
);

/** A list of no more entries than this is not treated as a slow read. */
const MAX_FAST_ENTRIES = 20_000;

/** Entries are only inserted and read, never changed. */
@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  /** The entries that match the query, except those about projects that the caller does not see. */
  async list(query: AuditListQuery, caller: Caller, request: ListRequest): Promise<List> {
    const { ordering = '-id' } = query;
    const sees = (project: Sql) => seesProject(caller, ifThere(project));
    const revealed = new RevealedIds(this.database.dialect, sees);
    const listing = {
      base: raw('audit_entries e'),
      id: { column: raw('e.id'), type: 'number' as const },
      where: [
        sql`(e.project_id IS NULL OR ${sees(raw('e.project_id'))})`,
        sql`(e.from_project_id IS NULL OR ${sees(raw('e.from_project_id'))})`,
        sql`(e.revealed IS NULL OR ${revealed.any()})`,
        ...filters(query, revealed),
      ],
      descending: ordering === '-id',
      isSlow: await this.isSlow(query),
      columns: sql`${columns}, ${revealed.shown()} AS shown`,
      joins: raw('JOIN users u ON u.id = e.actor_id'),
      read: (rows: readonly EntryRow[]) => rows.map(toEntry),
    };
    return readList(this.database, listing, query, request);
  }

  /** A count reads all entries, and most filters find theirs among them; only those of single objects are few. */
  private async isSlow({ object }: AuditListQuery): Promise<boolean | undefined> {
    if (object?.every((one) => one.includes('/'))) return undefined;
    const ends = sql`SELECT (SELECT max(id) FROM audit_entries) - (SELECT min(id) FROM audit_entries) AS entries`;
    const row = await this.database.first<{ entries: number | null }>(ends);
    return (row?.entries ?? 0) > MAX_FAST_ENTRIES;
  }

  /** Inserts entries. */
  async insert(tx: Transaction, entries: readonly NewEntry[]): Promise<void> {
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
    ]);
    await tx.rows(
      sql`
        INSERT INTO audit_entries (
          at, actor_id, token_id, action, kind, object_id, project_id, from_project_id, user_id, fields,
          request_id, address
        )
        VALUES ${bulk(rows)}`,
    );
  }
}

/** A project's id; null for a deleted one, whose members stay until it is purged. */
function ifThere(project: Sql): Sql {
  return sql`(SELECT id FROM projects WHERE id = ${project} AND deleted_at IS NULL)`;
}

function filters(query: AuditListQuery, revealed: RevealedIds): Sql[] {
  return [
    ...(query.actor ? [ofUsers(raw('e.actor_id'), query.actor)] : []),
    ...oneOf('e.action', query.action),
    ...(query.object ? [ofObjects(query.object, revealed)] : []),
    ...fromTime('e.at', query.date__gte),
    ...beforeTime('e.at', query.date__lt),
  ];
}

/** @param objects kinds, and single objects as `<kind>/<id>` */
function ofObjects(objects: readonly string[], revealed: RevealedIds): Sql {
  const kinds = objects.filter((object) => !object.includes('/'));
  const single = objects.map((object) => object.split('/')).filter((parts) => parts.length === 2);
  const connections = single.filter(([kind]) => kind === 'connection').map(([, id]) => Number(id));
  const either = [
    ...(kinds.length > 0 ? oneOf('e.kind', kinds) : []),
    ...(single.length > 0 ? [sql`(e.kind, e.object_id) IN (VALUES ${bulk(single)})`] : []),
    ...(connections.length > 0
      ? [sql`(e.kind = 'connection' AND e.object_id = '' AND ${revealed.includes(connections)})`]
      : []),
  ];
  return sql`(${join(either, ' OR ')})`;
}

function toEntry(row: EntryRow): Unresolved<AuditEntry> {
  const { id, actor_id, email, first_name, last_name, action, request_id, address } = row;
  return {
    id,
    date: formatTime(row.at),
    actor: { id: actor_id, email, first_name, last_name },
    token: row.token_id,
    action,
    ...objectsOf(row),
    user: row.user_id,
    fields: JSON.parse(row.fields) as string[],
    request_id,
    address,
  };
}

function objectsOf({
  kind,
  object_id,
  project_id,
  shown,
}: EntryRow): Pick<AuditEntry, 'object' | 'objects' | 'project'> {
  if (shown === null) {
    const object = `${kind}/${object_id}`;
    return { object, objects: [object], project: project_id };
  }
  const ids = JSON.parse(shown) as IdsByProject;
  const [project, ...others] = Object.keys(ids);
  const objects = Object.values(ids)
    .flat()
    .map((id) => `${kind}/${String(id)}`);
  return { object: kind, objects, project: others.length === 0 ? Number(project) : null };
}
