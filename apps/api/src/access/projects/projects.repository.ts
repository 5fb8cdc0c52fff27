import { Injectable } from '@nestjs/common';
import {
  allProjectPermissions,
  type ProjectPermission,
  formatTime,
  slugOf,
  type Unresolved,
  type Member,
  type Project,
  type ProjectListQuery,
} from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import {
  anyOf,
  containsText,
  Database,
  forKeyShare,
  idIn,
  jsonList,
  lockRow,
  oneOf,
  updateRow,
  type Reader,
  type Transaction,
} from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Versioned } from '../../platform/http/etag.js';
import type { List } from '../../platform/http/list-answer.js';
import { type ListRequest, readList } from '../../platform/http/paging/index.js';
import { MembershipEntity } from './membership.entity.js';
import { ProjectEntity } from './project.entity.js';
import { holdsInProject, seesProject } from './visibility.js';

interface ProjectRow {
  id: number;
  name: string;
  slug: string;
  description: string;
  archived: boolean | number;
  created: number;
  updated: number;
  /** JSON list of its members. */
  members: string;
  version: number;
}

export type VersionedProject = Unresolved<Project> & Versioned;

/** Deleted projects are hidden from every caller. */
const NOT_DELETED = raw('p.deleted_at IS NULL');

const orderTypes = { name: 'text', created: 'number', updated: 'number' } as const;

@Injectable()
export class ProjectsRepository {
  constructor(private readonly database: Database) {}

  names(ids: readonly number[]): Promise<Pick<ProjectRow, 'id' | 'name'>[]> {
    return this.database.rows(
      sql`SELECT p.id, p.name FROM projects p WHERE ${idIn(this.database.dialect, raw('p.id'), ids)}`,
    );
  }

  /** The projects that match the query and that the caller may see. */
  list(query: ProjectListQuery, caller: Caller, request: ListRequest): Promise<List> {
    const { ordering = 'id' } = query;
    const by = ordering.replace('-', '') as 'id' | keyof typeof orderTypes;
    const listing = {
      base: raw('projects p'),
      id: { column: raw('p.id'), type: 'number' as const },
      where: [NOT_DELETED, seesProject(caller, raw('p.id')), ...this.filters(query)],
      ...(by !== 'id' && { by: { column: raw(`p.${by}`), type: orderTypes[by] } }),
      descending: ordering.startsWith('-'),
      columns: this.columns(),
      read: (rows: readonly ProjectRow[]) => rows.map(toProject),
    };
    return readList(this.database, listing, query, request);
  }

  async find(id: number, caller: Caller, reader: Reader = this.database): Promise<VersionedProject | undefined> {
    const row = await reader.first<ProjectRow>(
      sql`
        SELECT ${this.columns()}
        FROM projects p
        WHERE p.id = ${id} AND ${NOT_DELETED} AND ${seesProject(caller, raw('p.id'))}`,
    );
    return row && toProject(row);
  }

  /** Reads a project without checking visibility. */
  async get(tx: Transaction, id: number): Promise<VersionedProject> {
    const row = await tx.first<ProjectRow>(sql`SELECT ${this.columns()} FROM projects p WHERE p.id = ${id}`);
    if (!row) throw new Error('The project does not exist.');
    return toProject(row);
  }

  /**
   * Whether the caller may see such a project.
   * @param tx locks the project against deletion until it ends
   */
  async sees(id: number, caller: Caller, tx?: Transaction): Promise<boolean> {
    const lock = tx ? forKeyShare(tx.dialect, 'p') : raw('');
    const found = await (tx ?? this.database).first(
      sql`
        SELECT 1
        FROM projects p
        WHERE p.id = ${id} AND ${NOT_DELETED} AND ${seesProject(caller, raw('p.id'))}${lock}`,
    );
    return found !== undefined;
  }

  /**
   * Whether some project meets a condition: for callers who lack a permission everywhere. A permission in all projects also counts
   * where there is none yet.
   * @param only the project to look at
   */
  async matchesSome(reader: Reader, condition: (project: Sql) => Sql, only?: number): Promise<boolean> {
    const projects =
      only === undefined
        ? sql`SELECT 0 AS id UNION ALL SELECT id FROM projects WHERE deleted_at IS NULL`
        : sql`SELECT CAST(${only} AS bigint) AS id`;
    const found = await reader.first(sql`SELECT 1 FROM (${projects}) p WHERE ${condition(raw('p.id'))} LIMIT 1`);
    return found !== undefined;
  }

  /** A free slug for a new project: its name's, with a number if that is taken. */
  async freeSlug(tx: Transaction, name: string): Promise<string> {
    const slug = slugOf(name);
    await tx.lock('project-slugs');
    const rows = await tx.rows<{ slug: string }>(
      sql`SELECT slug FROM projects WHERE slug = ${slug} OR slug LIKE ${`${slug}-%`}`,
    );
    const taken = new Set(rows.map((row) => row.slug));
    let free = slug;
    for (let number = 2; taken.has(free); number += 1) free = `${slug}-${String(number)}`;
    return free;
  }

  async insert(
    tx: Transaction,
    project: Omit<ProjectEntity, 'id' | 'version' | 'retentionDays' | 'retentionRuns'>,
    members: ReadonlyMap<number, string>,
  ): Promise<number> {
    const { identifiers } = await tx.manager.insert(ProjectEntity, project);
    const projectId = Number(identifiers[0]?.['id']);
    const rows = [...members].map(([userId, role]) => ({ projectId, userId, role }));
    await tx.manager.insert(MembershipEntity, rows);
    return projectId;
  }

  /**
   * Locks a project until the transaction ends, and reads it.
   * @returns undefined when the caller does not see it
   */
  async beginChange(tx: Transaction, id: number, caller: Caller): Promise<VersionedProject | undefined> {
    await lockRow(tx, 'projects', id);
    return this.find(id, caller, tx);
  }

  async permissionsIn(reader: Reader, id: number, caller: Caller): Promise<ReadonlySet<ProjectPermission>> {
    const held = allProjectPermissions.map(
      (permission) =>
        sql`
          SELECT ${raw(`'${permission}'`)} AS permission
          WHERE ${holdsInProject(caller, permission, sql`CAST(${id} AS bigint)`)}`,
    );
    const rows = await reader.rows<{ permission: ProjectPermission }>(join(held, ' UNION ALL '));
    return new Set(rows.map(({ permission }) => permission));
  }

  /** Writes changed columns and increments the version. */
  async update(tx: Transaction, id: number, changes: Partial<ProjectEntity>): Promise<void> {
    await updateRow(tx, ProjectEntity, id, changes);
  }

  /** Schedules an evaluation of health for the connections that could be late: in an archived project none is. */
  async judgeConnections(tx: Transaction, id: number): Promise<void> {
    await tx.rows(
      sql`
        UPDATE connections
        SET judge_at = 0
        WHERE project_id = ${id}
          AND EXISTS (SELECT 1 FROM jobs j WHERE j.connection_id = connections.id AND j.ready = 0)`,
    );
  }

  async replaceMembers(tx: Transaction, projectId: number, members: ReadonlyMap<number, string>): Promise<void> {
    await tx.manager.delete(MembershipEntity, { projectId });
    const rows = [...members].map(([userId, role]) => ({ projectId, userId, role }));
    if (rows.length > 0) await tx.manager.insert(MembershipEntity, rows);
  }

  /**
   * Hides a project until it is purged, and frees its slug. Its members stay until then: the event stream uses the
   * memberships to inform subscribers which connections were deleted.
   */
  async hide(tx: Transaction, id: number, now: number): Promise<void> {
    await tx.manager.update(ProjectEntity, { id }, { deletedAt: now, slug: `~${String(id)}` });
  }

  private columns(): Sql {
    const member = jsonList(this.database.dialect, { id: 'u.id', email: 'u.email', role: 'm.role' }, 'u.id');
    return sql`
      p.id, p.name, p.slug, p.description, p.archived, p.created, p.updated, p.version,
        (
          SELECT ${member} FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.project_id = p.id
        ) AS members`;
  }

  private filters(query: ProjectListQuery): Sql[] {
    return [
      ...oneOf('p.name', query.name),
      ...oneOf('p.slug', query.slug),
      ...oneOf('p.archived', query.archived),
      ...anyOf(query.search, (value) => containsText(this.database.dialect, raw('p.name'), value)),
    ];
  }
}

function toProject({ members, archived, created, updated, ...row }: ProjectRow): VersionedProject {
  return {
    ...row,
    archived: Boolean(archived),
    created: formatTime(created),
    updated: formatTime(updated),
    users: JSON.parse(members) as Member[],
  };
}
