import sql, { raw, type Sql } from 'sql-template-tag';

import {
  databaseNow,
  forNoKeyUpdate,
  idIn,
  jsonToRows,
  skipLockedForChange,
  type Database,
  type Transaction,
} from '../../platform/database/index.js';
import type { Cause } from './job-columns.js';

// Lock order: a transaction that writes a job and its lease locks the job first, or two of them could deadlock on PostgreSQL.

export interface RunEnd {
  readonly succeeded: boolean;
  readonly message: string;
  readonly ready: number;
  readonly at: number;
  readonly cause: Cause;
}

export interface NewLease {
  readonly seconds: number;
  readonly agent: string | null;
  readonly user: number;
  /** When the run starts, by the server's clock. */
  readonly at: number;
}

/** A run to lease, with the hash of the token. */
export interface RunToLease {
  readonly id: number;
  readonly hash: string;
}

const SECOND = 1_000_000;
/** The duration of a lease in microseconds. The cast is needed because it exceeds an `integer` of PostgreSQL. */
const LEASE = raw(`CAST(seconds AS bigint) * ${SECOND}`);

interface LeaseRow {
  readonly job_id: number;
  readonly expires_at: number;
}

/**
 * Leases queued runs.
 * @returns when each lease expires, by run; runs that are no longer queued are left out
 */
export async function claim(
  tx: Transaction,
  runs: readonly RunToLease[],
  { seconds, agent, user, at }: NewLease,
): Promise<Map<number, number>> {
  if (runs.length === 0) return new Map();
  const ids = runs.map(({ id }) => id);
  const started = await tx.rows<{ id: number }>(
    sql`UPDATE jobs SET agent = ${agent}, claimed_by = ${user}, started_at = ${at}, last_run = ${at}
      WHERE ${idIn(tx.dialect, raw('id'), ids)} AND ready = 0 AND started_at IS NULL
      RETURNING id`,
  );
  const isStarted = new Set(started.map(({ id }) => id));
  const given = jsonToRows(
    tx.dialect,
    { job_id: 'bigint', hash: 'text' },
    runs.filter(({ id }) => isStarted.has(id)).map(({ id, hash }) => [id, hash]),
  );
  const expires = sql`${databaseNow(tx.dialect)} + ${seconds * SECOND}`;
  const leases = await tx.rows<LeaseRow>(
    sql`INSERT INTO leases (job_id, hash, seconds, expires_at)
      SELECT n.job_id, n.hash, ${raw(String(seconds))}, ${expires} FROM (${given}) n WHERE TRUE
      RETURNING job_id, expires_at`,
  );
  return new Map(leases.map(({ job_id, expires_at }) => [job_id, expires_at]));
}

/** A queued run, selected to be leased. */
export interface SelectedRun {
  readonly id: number;
  readonly system: string;
  readonly command: string;
}

/** A lease for the claim that it is for, with the hash of its token. */
export interface LeaseToGive extends NewLease {
  readonly hash: string;
}

/** A leased run, and the place of its lease among the given ones. */
export interface ClaimedRun extends SelectedRun {
  readonly place: number;
  readonly expires_at: number;
}

/**
 * Leases the queued runs that a statement selects and locks, in one statement of PostgreSQL: the same as `claim`, without round trips.
 * `ready < 1` rather than `= 0`, because PostgreSQL would read all of the index of queued runs, which it takes for empty, for each run.
 * @param selected the columns of `SelectedRun`
 * @param leases as many as the statement selects at most; the oldest run gets the first one
 * @returns the leased runs, oldest first
 */
export function claimSelected(
  database: Database,
  selected: Sql,
  leases: readonly LeaseToGive[],
): Promise<ClaimedRun[]> {
  const given = jsonToRows(
    'postgres',
    { place: 'integer', hash: 'text', seconds: 'integer', agent: 'text', claimed_by: 'bigint', at: 'bigint' },
    leases.map(({ hash, seconds, agent, user, at }, place) => [place, hash, seconds, agent, user, at]),
  );
  return database.writeRows<ClaimedRun>(sql`
    WITH given AS (${given}),
      selected AS (${selected}),
      numbered AS (SELECT id, system, command, row_number() OVER (ORDER BY id) - 1 AS place FROM selected),
      started AS (
        UPDATE jobs
        SET agent = given.agent, claimed_by = given.claimed_by, started_at = given.at, last_run = given.at
        FROM numbered
        JOIN given ON given.place = numbered.place
        WHERE jobs.id = numbered.id AND jobs.ready < 1 AND jobs.started_at IS NULL
        RETURNING jobs.id, numbered.system, numbered.command, given.place, given.hash, given.seconds,
          ${databaseNow('postgres')} + CAST(given.seconds AS bigint) * ${raw(String(SECOND))} AS expires_at
      ),
      leased AS (
        INSERT INTO leases (job_id, hash, seconds, expires_at) SELECT id, hash, seconds, expires_at FROM started
      )
    SELECT id, system, command, place, expires_at FROM started ORDER BY id`);
}

/**
 * Extends a lease.
 * @param progress JSON, for which the caller has locked the job; undefined leaves the stored one unchanged
 * @returns when it expires, or undefined when it is lost
 */
export async function renew(tx: Transaction, id: number, hash: string, progress?: string): Promise<number | undefined> {
  const now = databaseNow(tx.dialect);
  const row = await tx.first<LeaseRow>(
    sql`UPDATE leases SET expires_at = ${now} + ${LEASE}
      WHERE job_id = ${id} AND hash = ${hash} AND expires_at > ${now}
      RETURNING job_id, expires_at`,
  );
  if (row && progress !== undefined) await tx.rows(sql`UPDATE jobs SET progress = ${progress} WHERE id = ${id}`);
  return row?.expires_at;
}

/** Has every lease end a full period from now, except those being renewed or deleted: it locks no jobs, and so must not wait. */
export async function renewAll(tx: Transaction): Promise<void> {
  const free = sql`SELECT l.job_id FROM leases l${skipLockedForChange(tx.dialect, 'l')}`;
  await tx.rows(sql`UPDATE leases SET expires_at = ${databaseNow(tx.dialect)} + ${LEASE} WHERE job_id IN (${free})`);
}

/** Requeues a run whose lease never reached an agent, as if it had not been claimed. */
export async function release(tx: Transaction, id: number, hash: string, at: number): Promise<void> {
  await tx.rows(sql`SELECT 1 FROM jobs j WHERE j.id = ${id}${forNoKeyUpdate(tx.dialect, 'j')}`);
  if ((await end(tx, id, sql`hash = ${hash}`)) === undefined) return;
  await tx.rows(sql`UPDATE jobs SET started_at = NULL, last_run = ${at} WHERE id = ${id} AND ready = 0`);
}

/** Requeues a run whose lease expired. The caller has locked the job. */
export async function requeue(tx: Transaction, id: number, at: number): Promise<void> {
  await end(tx, id);
  await tx.rows(
    sql`UPDATE jobs SET attempt = attempt + 1, started_at = NULL, last_run = ${at}, progress = NULL
      WHERE id = ${id} AND ready = 0`,
  );
}

/**
 * Finishes a queued or running run. The caller has locked the job.
 * @param lease hash of the lease that must still be valid; when omitted, the run may be in any unfinished state
 * @returns false when the run has finished or the lease is not valid
 */
export async function finish(tx: Transaction, id: number, run: RunEnd, lease?: string): Promise<boolean> {
  const { succeeded, message, ready, at, cause } = run;
  const isValid = lease === undefined ? undefined : sql`hash = ${lease} AND expires_at > ${databaseNow(tx.dialect)}`;
  const ended = await end(tx, id, isValid);
  if (lease !== undefined && ended === undefined) return false;
  const row = await tx.first(
    sql`UPDATE jobs
      SET ready = ${ready}, succeeded = ${succeeded}, result_message = ${message}, last_run = ${at},
        cause = ${cause}, ended_lease = ${ended === undefined ? null : endedLease(ended)}
      WHERE id = ${id} AND ready = 0
      RETURNING id`,
  );
  return row !== undefined;
}

/** The result of a running run, with the hash of its lease. */
export interface LeasedRunEnd extends Omit<RunEnd, 'ready'> {
  readonly id: number;
  readonly lease: string;
}

/**
 * Finishes running runs in one statement of PostgreSQL: the same as `finish` with their leases, without round trips.
 * @param selected selects and locks the runs, with `id` and `started_at`
 * @param ends of different runs
 * @returns the ids of the runs that were finished: not those that have finished, are not selected, or whose lease is not valid
 */
export async function finishSelected(
  database: Database,
  selected: Sql,
  ends: readonly LeasedRunEnd[],
): Promise<ReadonlySet<number>> {
  const given = jsonToRows(
    'postgres',
    {
      ...{ of_run: 'bigint', lease: 'text', ended_lease: 'bigint', succeeded: 'boolean', message: 'text' },
      ...{ at: 'bigint', cause: 'text' },
    },
    ends.map(({ id, lease, succeeded, message, at, cause }) => {
      return [id, lease, endedLease(lease), succeeded, message, at, cause];
    }),
  );
  const seconds = sql`ceil((given.at - coalesce(ended.started_at, given.at)) / ${raw(String(SECOND))}.0)`;
  const rows = await database.writeRows<{ id: number }>(sql`
    WITH given AS (${given}),
      run AS (${selected}),
      ended AS (
        DELETE FROM leases
        USING run
        JOIN given ON given.of_run = run.id
        WHERE leases.job_id = run.id AND leases.hash = given.lease AND leases.expires_at > ${databaseNow('postgres')}
        RETURNING run.id, run.started_at
      )
    UPDATE jobs
    SET ready = greatest(1, CAST(${seconds} AS integer)), succeeded = given.succeeded, result_message = given.message,
      last_run = given.at, cause = given.cause, ended_lease = given.ended_lease
    FROM ended
    JOIN given ON given.of_run = ended.id
    WHERE jobs.id = ended.id AND jobs.ready = 0
      AND ${idIn(
        'postgres',
        raw('jobs.id'),
        ends.map(({ id }) => id),
      )}
    RETURNING jobs.id`);
  return new Set(rows.map(({ id }) => id));
}

/** What remains of a lease: 52 bits of its hash, which distinguish a repetition from another lease. */
export function endedLease(hash: string): number {
  return Number.parseInt(hash.slice(0, 13), 16);
}

/** Deletes a lease; returns its hash. */
async function end(tx: Transaction, id: number, where = raw('TRUE')): Promise<string | undefined> {
  const row = await tx.first<{ hash: string }>(
    sql`DELETE FROM leases WHERE job_id = ${id} AND ${where} RETURNING hash`,
  );
  return row?.hash;
}
