import { Injectable } from '@nestjs/common';
import { kinds, type JobListQuery } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { anyOf, Database, ofUsers } from '../database/index.js';
import type { Caller } from '../http/caller.js';
import type { Branch } from '../http/paging/index.js';
import { seenProjects } from '../projects/index.js';
import type { JobScope } from './jobs.repository.js';

/** More places than this are not read one by one: there, walking all jobs meets one soon enough. */
const MOST_PLACES = 16;
/** Most branches of a statement. */
const MOST_BRANCHES = 32;

/** Indexes that have the kind before the id. */
const WITH_KIND = ['jobs_by_kind', 'jobs_by_outcome', 'jobs_by_project'];

/** Conditions, each list of which keeps everything, and the index that they fit. */
interface Places {
  readonly index: string;
  readonly lists: readonly (readonly Sql[])[];
}

/** Finds the parts of the table of jobs in which a list is: each of them is read in its order from one index. */
@Injectable()
export class JobBranchesRepository {
  constructor(private readonly database: Database) {}

  /**
   * Parts of `jobs j` that exclude one another and that together keep all of a list: each names what it is compared with, so
   * that it fits the front of an index whose last column is the id. What was looked up for them only narrows the list: its own
   * conditions hold as well. None where the list is in another order, or of a time: that has an index of its own.
   */
  async of(scope: JobScope, query: JobListQuery, caller: Caller): Promise<Branch[]> {
    const places = await this.places(scope, query, caller);
    const { ordering = '-id', last_run__gte, last_run__lt } = query;
    const isByTime = ordering.endsWith('last_run') || (last_run__gte ?? last_run__lt) !== undefined;
    if (isByTime) return combined(places?.lists ?? []).map((where) => ({ where }));
    const { index, lists } = places ?? byOutcome(query);
    const byKind = WITH_KIND.includes(index) && !scope.kind ? [kinds.map((kind) => sql`j.kind = ${kind}`)] : [];
    const branches = combined([...lists, ...byKind]);
    if (branches.length > MOST_BRANCHES) return [];
    return (branches.length > 0 ? branches : [raw('TRUE')]).map((where) => ({ where, index }));
  }

  /** The few places that a list is in; undefined for one that is everywhere. */
  private async places(scope: JobScope, query: JobListQuery, caller: Caller): Promise<Places | undefined> {
    const connections = await this.connections(scope, query, caller);
    if (connections) {
      const index = new Set(query.succeeded).size === 1 ? 'jobs_by_connection_outcome' : 'jobs_by_connection';
      return { index, lists: [connections.map((id) => sql`j.connection_id = ${id}`)] };
    }
    const projects = await this.projects(scope, query, caller);
    const users = query.user && (await this.users(query.user));
    if (!projects && !users) return undefined;
    return {
      index: projects ? 'jobs_by_project' : 'jobs_by_user',
      lists: [
        ...(projects ? [projects.map((id) => sql`j.project_id = ${id}`)] : []),
        ...(users ? [users.map((id) => sql`j.user_id = ${id}`)] : []),
      ],
    };
  }

  /** The connections of a list that names some, or their systems; undefined for none, or for many. */
  private async connections(scope: JobScope, query: JobListQuery, caller: Caller): Promise<number[] | undefined> {
    const { connection, system } = query;
    if (!system) return fewOf(connection);
    const { kind, project } = scope;
    const seen = seenProjects(caller);
    const conditions = [
      raw('c.deleted_at IS NULL'),
      ...anyOf(system, (name) => sql`c.system = ${name}`),
      ...anyOf(connection, (id) => sql`c.id = ${id}`),
      ...anyOf(query.project, (id) => sql`c.project_id = ${id}`),
      ...(project === undefined ? [] : [sql`c.project_id = ${project}`]),
      ...(kind === undefined ? [] : [sql`c.kind = ${kind}`]),
      ...(seen ? [sql`c.project_id IN (${seen})`] : []),
    ];
    return this.ids(sql`SELECT c.id FROM connections c WHERE ${join(conditions, ' AND ')}`);
  }

  private async projects(scope: JobScope, { project }: JobListQuery, caller: Caller): Promise<number[] | undefined> {
    if (scope.project !== undefined) return [scope.project];
    if (project) return fewOf(project);
    const seen = seenProjects(caller);
    return seen && this.ids(sql`SELECT seen.project_id AS id FROM (${seen}) seen`);
  }

  private async users(users: readonly (number | string)[]): Promise<number[] | undefined> {
    if (users.every((user) => typeof user === 'number')) return fewOf(users);
    return this.ids(sql`SELECT id FROM users WHERE ${ofUsers(raw('id'), users)}`);
  }

  private async ids(statement: Sql): Promise<number[] | undefined> {
    const rows = await this.database.rows<{ id: number }>(sql`${statement} LIMIT ${MOST_PLACES + 1}`);
    return fewOf(rows.map(({ id }) => id));
  }
}

/** Outcomes as the index by outcome has them: one that is not asked for has both values. */
function byOutcome({ automatic, ready, succeeded }: JobListQuery): Places {
  if (ready?.every((value) => !value)) return { index: 'jobs_open', lists: [[raw('j.ready = 0')]] };
  if ((automatic ?? succeeded) === undefined) return { index: 'jobs_by_kind', lists: [] };
  const both = [true, false];
  return {
    index: 'jobs_by_outcome',
    lists: [
      [...new Set(succeeded ?? both)].map((value) => sql`j.succeeded = ${value}`),
      [...new Set(automatic ?? both)].map((value) => sql`j.automatic = ${value}`),
    ],
  };
}

/** Every choice of one condition of each list. */
function combined(lists: readonly (readonly Sql[])[]): readonly Sql[] {
  const [first, ...rest] = lists;
  if (!first) return [];
  if (lists.some(({ length }) => length === 0)) return [raw('FALSE')];
  if (rest.length === 0) return first;
  return first.flatMap((one) => combined(rest).map((other) => sql`${one} AND ${other}`));
}

function fewOf(ids: readonly number[] | undefined): number[] | undefined {
  if (!ids || new Set(ids).size > MOST_PLACES) return undefined;
  return [...new Set(ids)];
}
