import { Injectable } from '@nestjs/common';
import { formatTime, slugOf, type Held, type Member, type Project, type ProjectListQuery } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { anyOf, containsText, Database, jsonList, type Reader, type UnitOfWork } from '../database/index.js';
import type { List } from '../http/answers.js';
import type { Caller } from '../http/caller.js';
import { readList } from '../http/paging/index.js';
import { MembershipEntity } from './membership.entity.js';
import { ProjectEntity } from './project.entity.js';
import { seesProject } from './visibility.js';

interface ProjectRow {
  id: number;
  name: string;
  slug: string;
  description: string;
  archived: boolean | number;
  created: number;
  updated: number;
  /** JSON text of its members. */
  members: string;
}

const orderTypes = { name: 'text', created: 'number', updated: 'number' } as const;

/** The projects in SQL. */
@Injectable()
export class ProjectsRepository {
  constructor(private readonly database: Database) {}

  /** The projects that the caller may see and that the query keeps. */
  list(query: ProjectListQuery, caller: Caller, url: URL): Promise<List> {
    const { ordering = 'id' } = query;
    const by = ordering.replace('-', '') as 'id' | keyof typeof orderTypes;
    const listing = {
      base: raw('projects p'),
      id: { column: raw('p.id'), type: 'number' as const },
      where: [seesProject(caller, raw('p.id')), ...this.filters(query)],
      ...(by !== 'id' && { by: { column: raw(`p.${by}`), type: orderTypes[by] } }),
      descending: ordering.startsWith('-'),
      columns: this.columns(),
      read: heldProject,
    };
    return readList(this.database, listing, query, url);
  }

  /** One project, or undefined when there is none that the caller may see. */
  async find(id: number, caller: Caller): Promise<Held<Project> | undefined> {
    const row = await this.database.first<ProjectRow>(
      sql`SELECT ${this.columns()} FROM projects p WHERE p.id = ${id} AND ${seesProject(caller, raw('p.id'))}`,
    );
    return row && heldProject(row);
  }

  /** Whether there is such a project that the caller may see. */
  async sees(reader: Reader, id: number, caller: Caller): Promise<boolean> {
    const found = await reader.first(
      sql`SELECT 1 FROM projects p WHERE p.id = ${id} AND ${seesProject(caller, raw('p.id'))}`,
    );
    return found !== undefined;
  }

  /** A slug for a new project: its name's, numbered when that is taken. */
  async freeSlug(unit: UnitOfWork, name: string): Promise<string> {
    const slug = slugOf(name);
    await unit.lock('project-slugs');
    const rows = await unit.rows<{ slug: string }>(
      sql`SELECT slug FROM projects WHERE slug = ${slug} OR slug LIKE ${`${slug}-%`}`,
    );
    const taken = new Set(rows.map((row) => row.slug));
    let free = slug;
    for (let number = 2; taken.has(free); number += 1) free = `${slug}-${String(number)}`;
    return free;
  }

  /** Writes a project with its members. */
  async insert(
    unit: UnitOfWork,
    project: Omit<ProjectEntity, 'id' | 'version'>,
    members: ReadonlyMap<number, string>,
  ): Promise<number> {
    const { identifiers } = await unit.manager.insert(ProjectEntity, project);
    const projectId = Number(identifiers[0]?.['id']);
    const rows = [...members].map(([userId, role]) => ({ projectId, userId, role }));
    await unit.manager.insert(MembershipEntity, rows);
    return projectId;
  }

  private columns(): Sql {
    const member = jsonList(this.database.dialect, { id: 'u.id', email: 'u.email', role: 'm.role' }, 'u.id');
    return sql`p.id, p.name, p.slug, p.description, p.archived, p.created, p.updated, (SELECT ${member} FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.project_id = p.id) AS members`;
  }

  private filters(query: ProjectListQuery): Sql[] {
    return [
      ...anyOf(query.name, (value) => sql`p.name = ${value}`),
      ...anyOf(query.slug, (value) => sql`p.slug = ${value}`),
      ...anyOf(query.archived, (value) => sql`p.archived = ${value}`),
      ...anyOf(query.search, (value) => containsText(this.database.dialect, raw('p.name'), value)),
    ];
  }
}

function heldProject({ members, archived, created, updated, ...row }: ProjectRow): Held<Project> {
  return {
    ...row,
    archived: Boolean(archived),
    created: formatTime(created),
    updated: formatTime(updated),
    users: JSON.parse(members) as Member[],
  };
}
