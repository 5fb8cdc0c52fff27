import type { Kind } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { idIn, indexHint, type Database, type Dialect, type Transaction } from '../../platform/database/index.js';
import { storedColumns, type Result, type RunTarget, type StoredJob } from './job-columns.js';
import {
  finishQueued,
  finishQueuedOrInsertAll,
  finishQueuedOrInsertStatement,
  insertJob,
  insertJobs,
  jobOf,
  queuedJob,
  type SubmittedResult,
} from './job-statements.js';

export {
  claim,
  claimSelected,
  endedLease,
  finish,
  finishSelected,
  release,
  renew,
  renewAll,
  requeue,
} from './leases.js';

interface IdRow {
  id: number;
}

/** Queues a run; returns its id, or undefined when the connection has an unfinished run. */
export async function insert(
  tx: Transaction,
  target: RunTarget,
  automatic: boolean,
  at: number,
): Promise<number | undefined> {
  const row = await tx.first<IdRow>(
    sql`${insertJob(queuedJob(target, automatic, at))}
      ON CONFLICT (connection_id) WHERE ready = 0 DO NOTHING
      RETURNING id`,
  );
  return row?.id;
}

/** How far the clock of the user or agent that posts a result may be behind, in microseconds. */
const CLOCK_DIFFERENCE = 3600 * 1_000_000;

/**
 * Queues the run of a due time, unless it exists. An unfinished run takes the due time over. The caller has locked the connection.
 * @returns whether a run was queued
 */
export async function queueDue(tx: Transaction, target: RunTarget, due: number, now: number): Promise<boolean> {
  const isNew = sql`NOT EXISTS (${runOfDueTime(tx.dialect, target.connection, due)})`;
  const job = { ...queuedJob(target, true, now), due_at: due };
  const row = await tx.first<IdRow>(
    sql`${insertJob(job, sql`WHERE ${isNew}`)}
      ON CONFLICT (connection_id) WHERE ready = 0 DO NOTHING
      RETURNING id`,
  );
  if (row) return true;
  await tx.rows(
    sql`UPDATE jobs SET due_at = ${due}
      WHERE connection_id = ${target.connection} AND ready = 0 AND due_at IS NULL AND ${isNew}`,
  );
  return false;
}

/** The run of a due time. It exists already if the clock went back; it finished later, by the clock of its agent. */
function runOfDueTime(dialect: Dialect, connection: number, due: number): Sql {
  const runs = (index: string, condition: Sql) =>
    sql`SELECT 1 FROM jobs d${indexHint(dialect, index)}
      WHERE d.connection_id = ${connection} AND d.due_at = ${due} AND ${condition}`;
  const finished = sql`d.ready > 0 AND d.last_run >= ${due - CLOCK_DIFFERENCE}`;
  return sql`${runs('jobs_unfinished', raw('d.ready = 0'))} UNION ALL ${runs('jobs_by_connection_time', finished)}`;
}

/** A result, and the query for its connection. */
export interface ResultOfConnection {
  readonly target: Omit<RunTarget, 'project'>;
  readonly result: Result;
  /** Selects the connection, locked, with `connection_id` and `project_id`; no row where it does not exist. */
  readonly connection: Sql;
  /** The condition on that row for writing the result. */
  readonly isWritable: Sql;
}

/** The row of the connection, and the written job. */
export type Written<Connection> = Connection & (StoredJob | { readonly id: null });

/**
 * Writes a result: it finishes the queued run of its connection, if there is one, and becomes a new job otherwise. PostgreSQL takes
 * one statement, to save round trips; SQLite, which is in-process, takes three.
 * @returns undefined when there is no such connection
 */
export function finishQueuedOrInsert<Connection extends { readonly project_id: number }>(
  database: Database,
  result: ResultOfConnection,
): Promise<Written<Connection> | undefined> {
  if (database.dialect === 'sqlite') return database.write((tx) => finishQueuedOrInsertIn<Connection>(tx, result));
  return retryMoved(() => database.writeFirst<Written<Connection>>(inOneStatement(result)));
}

/** Results of one kind that arrived together, and the query for their connections. */
export interface ResultsOfConnections {
  readonly kind: Kind;
  readonly results: readonly SubmittedResult[];
  /** Selects the connections, locked, with `connection_id` and `project_id`; no row for those that do not exist. */
  readonly connections: Sql;
  /** The condition on such a row for writing the results. */
  readonly isWritable: Sql;
}

/**
 * Writes results in one statement of PostgreSQL, in their order, as `finishQueuedOrInsert` writes each.
 * @returns what was written, in the order of the results: undefined where nothing was
 */
export async function finishQueuedOrInsertTogether<Connection extends { readonly project_id: number }>(
  database: Database,
  { kind, results, connections, isWritable }: ResultsOfConnections,
): Promise<(Written<Connection> | undefined)[]> {
  const statement = finishQueuedOrInsertAll(kind, results, connections, isWritable);
  const written: (Written<Connection> | undefined)[] = results.map(() => undefined);
  for (const row of await database.writeRows<Written<Connection> & { place: number }>(statement)) {
    written[row.place] = row;
  }
  return written;
}

/** Writes one result as a part of a transaction. */
export async function finishQueuedOrInsertIn<Connection extends { readonly project_id: number }>(
  tx: Transaction,
  given: ResultOfConnection,
): Promise<Written<Connection> | undefined> {
  if (tx.dialect === 'postgres') return retryMoved(() => tx.first<Written<Connection>>(inOneStatement(given)));
  const { target, result, connection, isWritable } = given;
  const found = await retryMoved(() =>
    tx.first<Connection & { readonly is_writable: number }>(
      sql`SELECT target.*, (${isWritable}) AS is_writable FROM (${connection}) target`,
    ),
  );
  if (!found?.is_writable) return found && { ...found, id: null };
  const job =
    (await tx.first<StoredJob>(finishQueued(result, target.user, target.connection))) ??
    (await insertResult(tx, given, found.project_id));
  return { ...found, ...job };
}

async function insertResult(
  tx: Transaction,
  { target, result }: ResultOfConnection,
  project: number,
): Promise<StoredJob> {
  const statement = insertJob(jobOf(target, project, result));
  const stored = await tx.first<StoredJob>(sql`${statement} RETURNING ${storedColumns}`);
  if (!stored) throw new Error('The database returned no job.');
  return stored;
}

function inOneStatement({ target, result, connection, isWritable }: ResultOfConnection): Sql {
  return finishQueuedOrInsertStatement(target, result, connection, isWritable);
}

/**
 * A connection that is moved while the statement waits for its lock does not match the project read before. Runs the statement
 * again when it returns no row.
 */
async function retryMoved<R>(read: () => Promise<R | undefined>): Promise<R | undefined> {
  return (await read()) ?? (await read());
}

/** Finishes the queued run of a connection; returns its id, or undefined when none is queued. */
export async function finishQueuedOf(
  tx: Transaction,
  { user, connection }: Pick<RunTarget, 'user' | 'connection'>,
  result: Result,
): Promise<number | undefined> {
  return (await tx.first<IdRow>(finishQueued(result, user, connection)))?.id;
}

export interface ReceivedResult extends Result {
  readonly connection: number;
  readonly project: number;
  readonly receivedAt: number;
  readonly externalId: string | null;
}

/** Inserts results as new jobs; returns their ids in the order of the results. */
export async function insertMany(
  tx: Transaction,
  { kind, user }: Pick<RunTarget, 'kind' | 'user'>,
  results: readonly ReceivedResult[],
): Promise<number[]> {
  if (results.length === 0) return [];
  const statement = insertJobs(tx.dialect, { kind, user_id: user, attempt: 1 }, RECEIVED, results.map(received));
  const inserted = await tx.rows<IdRow>(statement);
  // Ids increase with the rows, but RETURNING does not guarantee an order.
  return inserted.map(({ id }) => id).sort((one, other) => one - other);
}

/** The columns of a received result. */
const RECEIVED = [
  ...(['connection_id', 'project_id', 'automatic', 'succeeded', 'ready', 'result_message'] as const),
  ...(['last_run', 'created_at', 'started_at', 'external_id'] as const),
];

function received(result: ReceivedResult): (string | number | boolean | null)[] {
  const { connection, project, automatic, succeeded, ready, message, at, receivedAt, startedAt, externalId } = result;
  return [connection, project, automatic, succeeded, ready, message, at, receivedAt, startedAt, externalId];
}

/** The ids of jobs of a connection, in order. @param after only higher ids */
export async function idsOf(tx: Transaction, connection: number, after: number, limit: number): Promise<number[]> {
  const rows = await tx.rows<IdRow>(
    sql`SELECT id FROM jobs
      WHERE (connection_id, id) > (${connection}, ${after}) AND connection_id = ${connection}
      ORDER BY connection_id, id LIMIT ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** Moves jobs to another project. */
export async function moveSome(tx: Transaction, ids: readonly number[], project: number): Promise<void> {
  await tx.rows(
    sql`UPDATE jobs SET project_id = ${project}
      WHERE ${idIn(tx.dialect, raw('id'), ids)} AND project_id <> ${project}`,
  );
}

/** Moves the unfinished run of a connection to another project. */
export async function moveUnfinished(tx: Transaction, connection: number, project: number): Promise<void> {
  await tx.rows(sql`UPDATE jobs SET project_id = ${project} WHERE connection_id = ${connection} AND ready = 0`);
}

/** Deletes jobs; returns their number. */
export async function deleteSome(tx: Transaction, ids: readonly number[]): Promise<number> {
  const deleted = await tx.rows(sql`DELETE FROM jobs WHERE ${idIn(tx.dialect, raw('id'), ids)} RETURNING id`);
  return deleted.length;
}
