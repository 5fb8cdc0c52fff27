import { Injectable } from '@nestjs/common';
import { kinds, type JobListQuery } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { seenProjects } from '../../access/projects/index.js';
import { Database, ofUsers, oneOf } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Branch, Listing, Place } from '../../platform/http/paging/index.js';
import type { JobScope } from './job-scope.js';

/** More places than this are not read one by one: there, walking all jobs meets one soon enough. */
const MOST_PLACES = 16;
/** Most branches of a statement. */
const MOST_BRANCHES = 32;
/** Most values in all branches of a statement, each of which has all that are asked for; SQLite binds no more than 32,766. */
const MOST_BOUND = 10_000;

/** The values of a column that together keep everything. */
type Column = Omit<Place, 'value'> & { readonly values: readonly Place['value'][] };

/** Where a list is: an index, and what its first columns have, in its order. */
interface Places {
  /** Null: all jobs, by their ids. */
  readonly index: string | null;
  readonly columns: readonly Column[];
}

/** The parts of a list; others where there are many of a time. */
type JobBranches = Pick<Listing<never>, 'branchesOfMany'> & { readonly branches: readonly Branch[] };

/** Finds the parts of the table of jobs in which a list is: each of them is read in its order from one index. */
@Injectable()
export class JobBranchesRepository {
  constructor(private readonly database: Database) {}

  /**
   * Parts of `jobs j` that exclude one another and that together keep all of a list: each is the front of an index whose last
   * column is the id. What was looked up for them only narrows the list: its own conditions hold as well. A list that is everywhere
   * is read from the index of time where that is what it is ordered by, or where it is of a time that few are of.
   */
  async of(scope: JobScope, query: JobListQuery, caller: Caller): Promise<JobBranches> {
    const { ordering = '-id', ready, last_run__gte, last_run__lt } = query;
    // A connection has one that has not finished, at most.
    if (ready?.every((value) => !value)) return { branches: [{ places: [], index: 'jobs_open' }] };
    const found = await this.places(scope, query, caller);
    const isByTime = ordering.endsWith('last_run');
    const isOfTime = (last_run__gte ?? last_run__lt) !== undefined;
    if (found) return { branches: branchesOf(found, query, !isByTime && !isOfTime) };
    if (!isByTime && !isOfTime) return { branches: branchesOf(byOutcome(scope, query), query, true) };
    const branches = [{ places: [], index: 'jobs_by_last_run' }];
    return isByTime ? { branches } : { branches, branchesOfMany: branchesOf(byOutcome(scope, query), query, true) };
  }

  /** The few places that a list is in; undefined for one that is everywhere. */
  private async places(scope: JobScope, query: JobListQuery, caller: Caller): Promise<Places | undefined> {
    const connections = await this.connections(scope, query, caller);
    if (connections) {
      const column = bigint('j.connection_id', connections);
      const outcomes = new Set(query.succeeded);
      return outcomes.size === 1
        ? { index: 'jobs_by_connection_outcome', columns: [column, succeeded([...outcomes])] }
        : { index: 'jobs_by_connection', columns: [column] };
    }
    const projects = await this.projects(scope, query, caller);
    if (projects) return { index: 'jobs_by_project', columns: [bigint('j.project_id', projects), ofKind(scope)] };
    const users = query.user && (await this.users(query.user));
    return users && { index: 'jobs_by_user', columns: [bigint('j.user_id', users)] };
  }

  /** The connections of a list that names some, or their systems; undefined for none, or for many. */
  private async connections(scope: JobScope, query: JobListQuery, caller: Caller): Promise<number[] | undefined> {
    const { connection, system } = query;
    if (!system) return fewOf(connection);
    const { kind, project } = scope;
    const seen = seenProjects(caller);
    const conditions = [
      raw('c.deleted_at IS NULL'),
      ...oneOf('c.system', system),
      ...oneOf('c.id', connection),
      ...oneOf('c.project_id', query.project),
      ...(project === undefined ? [] : [sql`c.project_id = ${project}`]),
      ...(kind === undefined ? [] : [sql`c.kind = ${kind}`]),
      ...(seen ? [sql`c.project_id IN (${seen})`] : []),
    ];
    return this.ids(sql`SELECT c.id FROM connections c WHERE ${join(conditions, ' AND ')}`);
  }

  private async projects(scope: JobScope, { project }: JobListQuery, caller: Caller): Promise<number[] | undefined> {
    if (scope.project !== undefined) return project?.includes(scope.project) === false ? [] : [scope.project];
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

/**
 * Outcomes as the index by outcome has them: one that is not asked for has both values. Where no column tells where a list is, or
 * it is that of many connections, all jobs are walked: not those of each kind, of which it may have none.
 */
function byOutcome(scope: JobScope, query: JobListQuery): Places {
  const { automatic, succeeded: outcomes } = query;
  const isOfOutcome = (automatic ?? outcomes) !== undefined;
  const mayLackKinds = (query.system ?? query.connection) !== undefined;
  if (!scope.kind && (!isOfOutcome || mayLackKinds)) return { index: null, columns: [] };
  if (!isOfOutcome) return { index: 'jobs_by_kind', columns: [ofKind(scope)] };
  const both = [true, false];
  const byWhom: Column = { column: 'j.automatic', type: 'boolean', values: [...new Set(automatic ?? both)] };
  return {
    index: 'jobs_by_outcome',
    columns: [ofKind(scope), succeeded([...new Set(outcomes ?? both)]), byWhom],
  };
}

function ofKind({ kind }: JobScope): Column {
  return { column: 'j.kind', type: 'text', values: kind ? [kind] : kinds };
}

function succeeded(values: readonly boolean[]): Column {
  return { column: 'j.succeeded', type: 'boolean', values };
}

function bigint(column: string, values: readonly number[]): Column {
  return { column, type: 'bigint', values };
}

/** @param isAdvised whether they are read from the index of their places */
function branchesOf({ index, columns }: Places, query: JobListQuery, isAdvised: boolean): Branch[] {
  const branches = combined(columns);
  if (branches.length === 0) return [{ places: [], where: [raw('FALSE')] }];
  const bound = branches.length * Object.values(query).flat().length;
  if (branches.length > MOST_BRANCHES || bound > MOST_BOUND) return [];
  return branches.map((places) => (isAdvised ? { places, index } : { places }));
}

/** Every choice of one value of each column. */
function combined([first, ...rest]: readonly Column[]): readonly (readonly Place[])[] {
  if (!first) return [[]];
  const { values, ...column } = first;
  return values.flatMap((value) => combined(rest).map((others) => [{ ...column, value }, ...others]));
}

function fewOf(ids: readonly number[] | undefined): number[] | undefined {
  if (!ids || new Set(ids).size > MOST_PLACES) return undefined;
  return [...new Set(ids)];
}
