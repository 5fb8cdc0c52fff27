import { Injectable } from '@nestjs/common';
import { kinds, type JobListQuery } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { anyOf, Database, ofUsers } from '../database/index.js';
import type { Caller } from '../http/caller.js';
import { seenProjects } from '../projects/index.js';
import type { JobScope } from './jobs.repository.js';

/** More places than this are not read one by one: there, walking all jobs meets one soon enough. */
const MOST_PLACES = 16;
/** Most branches of a statement. */
const MOST_BRANCHES = 32;

/** Finds the parts of the table of jobs in which a list is: each of them is read in its order from one index. */
@Injectable()
export class JobBranchesRepository {
  constructor(private readonly database: Database) {}

  /**
   * Conditions on `jobs j` that exclude one another and that together keep all of a list, beside those that it has anyway: they
   * name what is compared with, so that each fits the front of an index whose last column is the id. None where the list's own
   * conditions do already, or where it is in so many places that all jobs are walked. What was looked up for it only narrows.
   */
  async of(scope: JobScope, query: JobListQuery, caller: Caller): Promise<Sql[]> {
    const connections = await this.connections(scope, query, caller);
    if (connections) return combined([connections.map((id) => sql`j.connection_id = ${id}`)]);
    const projects = await this.projects(scope, query, caller);
    const users = query.user && (await this.users(query.user));
    const byPlace = [
      ...(projects ? [projects.map((id) => sql`j.project_id = ${id}`)] : []),
      ...(users ? [users.map((id) => sql`j.user_id = ${id}`)] : []),
    ];
    const byKind = scope.kind ? [] : [kinds.map((kind) => sql`j.kind = ${kind}`)];
    const branches = combined([...byPlace, ...byKind, ...(byPlace.length > 0 ? [] : byOutcome(query))]);
    return branches.length > MOST_BRANCHES ? [] : branches;
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
function byOutcome({ automatic, ready, succeeded }: JobListQuery): Sql[][] {
  if (ready?.every((value) => !value)) return [[raw('j.ready = 0')]];
  if ((automatic ?? succeeded) === undefined) return [];
  const both = [true, false];
  return [
    [...new Set(succeeded ?? both)].map((value) => sql`j.succeeded = ${value}`),
    [...new Set(automatic ?? both)].map((value) => sql`j.automatic = ${value}`),
  ];
}

/** Every choice of one condition of each list. */
function combined(lists: readonly Sql[][]): Sql[] {
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
