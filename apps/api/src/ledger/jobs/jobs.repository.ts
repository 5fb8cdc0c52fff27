import { Injectable } from '@nestjs/common';
import { InvalidInput, type Held, type Job, type JobListQuery, type JobQuery, type Kind } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { seesEveryProject, seesProject } from '../../access/projects/index.js';
import {
  amongIds,
  anyOf,
  beforeTime,
  containsText,
  Database,
  fromTime,
  ofUsers,
  oneOf,
  unseen,
  type Dialect,
  type UnitOfWork,
} from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import {
  allOf,
  objectsOf,
  readList,
  type Branch,
  type Listing,
  type ListRequest,
} from '../../platform/http/paging/index.js';
import { ConnectionCache } from '../connections/index.js';
import { CountsRepository, type CountedJobs } from '../counts/index.js';
import { JobBatches } from './job-batches.js';
import { JobBranchesRepository } from './job-branches.repository.js';
import {
  heldJob,
  jobColumns,
  jobJoins,
  showsUser,
  wholeJobColumns,
  type JobRow,
  type JobView,
  type WholeJobRow,
} from './job-rows.js';
import type { JobScope } from './job-scope.js';

/** A run, finished or queued, as it is written. */
export interface NewJob {
  readonly kind: Kind;
  readonly connection: number;
  readonly project: number;
  readonly user: number;
  readonly automatic: boolean;
  readonly succeeded: boolean;
  readonly ready: number;
  readonly message: string;
  /** When it finished, or was queued. */
  readonly at: number;
  readonly startedAt: number | null;
}

/** Among so many jobs a text or a time may be looked for while others wait. */
const FEW_LOOKED_THROUGH = 20_000;
/** Counting a list that a search or a time range narrows stops here (wire contract, section 2). */
const COUNT_UP_TO = 100_000;

/** The jobs in SQL. */
@Injectable()
export class JobsRepository {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionCache,
    private readonly counts: CountsRepository,
    private readonly branches: JobBranchesRepository,
  ) {}

  /**
   * The jobs of a scope that the caller may see and that the query keeps.
   * @param request by whom, and from where pages link to each other
   */
  async list(scope: JobScope, query: JobListQuery, caller: Caller, request: ListRequest): Promise<List> {
    const { branches, branchesOfMany } = await this.branches.of(scope, query, caller);
    const conditions = this.conditions(scope, query, caller);
    const where = conditions.map(({ holds }) => holds);
    const narrow = (branch: Branch) => narrowed(branch, conditions);
    const parts = {
      branches: branches.map(narrow),
      branchesOfMany: branchesOfMany?.map(narrow),
      isLong: await this.isLong(scope, query, caller),
    };
    return readList(this.database, { ...this.listing(scope, query, caller, where), ...parts }, query, request);
  }

  /**
   * Whether a list is looked for in much of the history, as far as that can be told beforehand: no index knows what is in a text, nor
   * what is of a time in one place.
   */
  private async isLong(scope: JobScope, query: JobListQuery, caller: Caller): Promise<boolean | undefined> {
    const { search, last_run__gte, last_run__lt, ordering, ...further } = query;
    const isByTime = (last_run__gte ?? last_run__lt) !== undefined || ordering?.endsWith('last_run');
    if (!(search ?? isByTime)) return undefined;
    const { connection, user, project, system, automatic, succeeded, ready } = further;
    const places = { connection, user, project, system };
    const isInPlaces = scope.project !== undefined || Object.values(places).some((values) => values !== undefined);
    // The index of time is read for what is anywhere.
    const isAnywhere = !isInPlaces && (automatic ?? succeeded ?? ready) === undefined && seesEveryProject(caller);
    if (search === undefined && isAnywhere) return undefined;
    const where = this.conditions(scope, places, caller).map(({ holds }) => holds);
    return (await this.counts.count({ ...countedScope(scope), query: places, caller }, where)) > FEW_LOOKED_THROUGH;
  }

  /** What holds for the jobs of a list. */
  private conditions(scope: JobScope, query: JobListQuery, caller: Caller): Condition[] {
    return [...inScope(this.database.dialect, scope), ...visible(caller), ...this.filters(query)];
  }

  private listing(scope: JobScope, query: JobListQuery, caller: Caller, where: readonly Sql[]): Listing<JobRow> {
    const { ordering = '-id', search, last_run__gte, last_run__lt } = query;
    const isCostly = (search ?? last_run__gte ?? last_run__lt) !== undefined;
    return {
      base: raw('jobs j'),
      id: { column: raw('j.id'), type: 'number', field: 'id' },
      where,
      ...(ordering.endsWith('last_run') && { by: { column: raw('j.last_run'), type: 'number', field: 'last_run' } }),
      descending: ordering.startsWith('-'),
      columns: jobColumns(query),
      joins: jobJoins(query),
      ...(isCostly
        ? { countUpTo: COUNT_UP_TO }
        : { count: () => this.counts.count({ ...countedScope(scope), query, caller }, where) }),
      read: (rows) => this.held(rows, where, query),
      stream: async (open) => {
        const batches = new JobBatches(this.database.dialect, this.connections);
        return objectsOf(await open(batches.load), (batch) => [batches.read(batch)]);
      },
    };
  }

  /** One job, or undefined when there is none in the scope that the caller may see. */
  async find(id: number, scope: JobScope, query: JobQuery, caller: Caller): Promise<Held<Job> | undefined> {
    const scoped = inScope(this.database.dialect, scope).map(({ holds }) => holds);
    const where = [...scoped, seesProject(caller, raw('j.project_id')), raw('c.deleted_at IS NULL')];
    const row = await this.database.first<JobRow>(
      sql`SELECT ${jobColumns(query)} FROM jobs j ${jobJoins(query)} WHERE j.id = ${id} AND ${allOf(where)}`,
    );
    return row && (await this.held([row], where, query))[0];
  }

  /**
   * A job that was just written by a caller who sees it.
   * @throws InvalidInput where its connection was deleted in the meantime, and it with it: as if that had come first
   */
  async written(row: JobRow, query: JobQuery): Promise<Held<Job>> {
    // The row names its user by the id alone.
    const [job] = showsUser(query) ? await this.among([row.id], query) : await this.held([row], [], query);
    if (!job) throw new InvalidInput({ connection: ['There is no such connection here.'] });
    return job;
  }

  /** @returns the new job's id; undefined when it has not finished and another one of its connection has not, either */
  async insert(unit: UnitOfWork, job: NewJob): Promise<number | undefined> {
    const row = await unit.first<{ id: number }>(
      sql`INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, started_at, attempt) VALUES (${job.kind}, ${job.connection}, ${job.project}, ${job.user}, ${job.automatic}, ${job.succeeded}, ${job.ready}, ${job.message}, ${job.at}, ${job.at}, ${job.startedAt}, 1) ON CONFLICT (connection_id) WHERE ready = 0 DO NOTHING RETURNING id`,
    );
    return row?.id;
  }

  /** Some jobs, oldest first, whoever may see them. */
  async among(ids: readonly number[], query: JobQuery): Promise<Held<Job>[]> {
    const rows = await this.database.rows<JobRow>(
      sql`SELECT ${jobColumns(query)} FROM jobs j ${jobJoins(query)} WHERE ${amongIds(this.database.dialect, raw('j.id'), ids)} ORDER BY j.id`,
    );
    return this.held(rows, [], query);
  }

  /**
   * The jobs of rows. Those whose connection is not in memory are read once more, with it and on the same conditions: what
   * changed in between is shown, or left out, as it is then.
   */
  private async held(rows: readonly JobRow[], where: readonly Sql[], query: JobView): Promise<Held<Job>[]> {
    const kept = rows.map((row) => this.connections.find(row.connection_id, row.connection_version));
    const missing = rows.filter((_, index) => !kept[index]).map(({ id }) => id);
    const whole = missing.length > 0 ? await this.whole(missing, where, query) : undefined;
    return rows.flatMap((row, index) => {
      const connection = kept[index];
      if (connection) return [heldJob(row, connection)];
      const again = whole?.get(row.id);
      return again ? [again] : [];
    });
  }

  private async whole(ids: readonly number[], where: readonly Sql[], query: JobView): Promise<Map<number, Held<Job>>> {
    const among = amongIds(this.database.dialect, raw('j.id'), ids);
    const rows = await this.database.rows<WholeJobRow>(
      sql`SELECT ${wholeJobColumns(query)} FROM jobs j ${jobJoins(query)} WHERE ${allOf([among, ...where])}`,
    );
    return new Map(rows.map((row) => [row.id, heldJob(row, this.connections.add(row))]));
  }

  private filters(query: JobListQuery): Condition[] {
    const { dialect } = this.database;
    const { automatic, succeeded, connection, project, user } = query;
    const further = [
      ...anyOf(query.ready, (value) => raw(value ? 'j.ready > 0' : 'j.ready = 0')),
      ...oneOf('system', query.system).map(
        (named) => sql`j.connection_id IN (SELECT id FROM connections WHERE ${named})`,
      ),
      ...fromTime('j.last_run', query.last_run__gte),
      ...beforeTime('j.last_run', query.last_run__lt),
      ...anyOf(query.search, (value) => containsText(dialect, raw('j.result_message'), value)),
    ];
    return [
      ...has('j.automatic', automatic),
      ...has('j.succeeded', succeeded),
      ...has('j.connection_id', connection),
      ...has('j.project_id', project),
      ...(user ? [{ column: 'j.user_id', holds: ofUsers(raw('j.user_id'), user) }] : []),
      ...further.map((holds) => ({ holds })),
    ];
  }
}

function countedScope({ kind, project }: JobScope): Pick<CountedJobs, 'kind' | 'project'> {
  return { kind, project };
}

/** What must hold for the jobs of a list. */
interface Condition {
  /** The column that it gives values; undefined where it is about something else. */
  readonly column?: string;
  readonly holds: Sql;
  /**
   * For what is looked up: the same for a project, decided once. PostgreSQL makes a join of what it can, and reads all of a large
   * project or connection for a page: of a branch without a project it is decided for each row that is met.
   */
  readonly holdsIn?: (project: Sql) => Sql;
}

function has(column: string, values: Parameters<typeof oneOf>[1]): Condition[] {
  return oneOf(column, values).map((holds) => ({ column, holds }));
}

/** A branch with what its places leave to ask for: what they have is among what is asked for. */
function narrowed(branch: Branch, conditions: readonly Condition[]): Branch {
  const placed = new Set<string | undefined>(branch.places.map(({ column }) => column));
  const project = branch.places.find(({ column }) => column === 'j.project_id');
  const left = conditions
    .filter(({ column }) => !placed.has(column))
    .map(({ holds, holdsIn }) => {
      if (!holdsIn || placed.size === 0) return holds;
      return project ? holdsIn(sql`CAST(${project.value} AS bigint)`) : sql`coalesce(${holds}, FALSE)`;
    });
  return { ...branch, where: [...left, ...(branch.where ?? [])] };
}

/** Jobs of a connection that is being deleted are gone for everybody; there are few such connections, and an index of them. */
export const ofKeptConnection = raw('j.connection_id NOT IN (SELECT id FROM connections WHERE deleted_at IS NOT NULL)');

function visible(caller: Caller): Condition[] {
  const holdsIn = (project: Sql) => seesProject(caller, project);
  return [{ holds: holdsIn(raw('j.project_id')), holdsIn }, { holds: ofKeptConnection }];
}

function inScope(dialect: Dialect, { kind, project }: JobScope): Condition[] {
  return [
    ...(kind ? [{ column: 'j.kind', holds: sql`j.kind = ${unseen(dialect, [{ type: 'text', value: kind }])}` }] : []),
    ...has('j.project_id', project === undefined ? undefined : [project]),
  ];
}
