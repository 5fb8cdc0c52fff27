import sql, { raw } from 'sql-template-tag';

import { databaseNow, type UnitOfWork } from '../../platform/database/index.js';
import type { Cause } from './job-columns.js';

export interface RunEnd {
  readonly succeeded: boolean;
  readonly message: string;
  readonly ready: number;
  readonly at: number;
  readonly cause: Cause;
}

export interface NewLease {
  /** SHA-256 of the token. */
  readonly hash: string;
  readonly seconds: number;
  readonly agent: string | null;
  readonly user: number;
  /** When the run starts, by the server's clock. */
  readonly at: number;
}

const SECOND = 1_000_000;
/** The duration of a lease in microseconds. The cast is needed because it exceeds an `integer` of PostgreSQL. */
const LEASE = raw(`CAST(lease_seconds AS bigint) * ${SECOND}`);

interface LeaseRow {
  lease_expires_at: number;
}

/** Leases a queued run; returns when the lease expires, or undefined when the run is no longer queued. */
export async function claim(unit: UnitOfWork, id: number, lease: NewLease): Promise<number | undefined> {
  const { hash, seconds, agent, user, at } = lease;
  const expires = sql`${databaseNow(unit.dialect)} + ${seconds * SECOND}`;
  const row = await unit.first<LeaseRow>(
    sql`UPDATE jobs
      SET lease_hash = ${hash}, lease_seconds = ${seconds}, lease_expires_at = ${expires},
        agent = ${agent}, claimed_by = ${user}, started_at = ${at}, last_run = ${at}
      WHERE id = ${id} AND ready = 0 AND lease_expires_at IS NULL
      RETURNING lease_expires_at`,
  );
  return row?.lease_expires_at;
}

/**
 * Extends a lease.
 * @param progress JSON; undefined leaves the stored one unchanged
 * @returns when it expires, or undefined when it is lost
 */
export async function renew(
  unit: UnitOfWork,
  id: number,
  hash: string,
  progress?: string,
): Promise<number | undefined> {
  const now = databaseNow(unit.dialect);
  const more = progress === undefined ? raw('') : sql`, progress = ${progress}`;
  const row = await unit.first<LeaseRow>(
    sql`UPDATE jobs SET lease_expires_at = ${now} + ${LEASE}${more}
      WHERE id = ${id} AND ready = 0 AND lease_hash = ${hash} AND lease_expires_at > ${now}
      RETURNING lease_expires_at`,
  );
  return row?.lease_expires_at;
}

/** Has every lease end a full period from now. */
export async function renewAll(unit: UnitOfWork): Promise<void> {
  const end = sql`${databaseNow(unit.dialect)} + ${LEASE}`;
  await unit.rows(sql`UPDATE jobs SET lease_expires_at = ${end} WHERE lease_expires_at IS NOT NULL`);
}

/** Requeues a run whose lease never reached an agent, as if it had not been claimed. */
export async function release(unit: UnitOfWork, id: number, hash: string, at: number): Promise<void> {
  await unit.rows(
    sql`UPDATE jobs SET lease_hash = NULL, lease_expires_at = NULL, started_at = NULL, last_run = ${at}
      WHERE id = ${id} AND ready = 0 AND lease_hash = ${hash}`,
  );
}

/** Requeues a run whose lease expired. */
export async function requeue(unit: UnitOfWork, id: number, at: number): Promise<void> {
  await unit.rows(
    sql`UPDATE jobs
      SET attempt = attempt + 1, lease_hash = NULL, lease_expires_at = NULL, started_at = NULL, last_run = ${at},
        progress = NULL
      WHERE id = ${id} AND ready = 0`,
  );
}

/**
 * Finishes a queued or running run.
 * @param lease hash of the lease that must still be valid; when omitted, the run may be in any unfinished state
 * @returns false when the run has finished or the lease is not valid
 */
export async function finish(unit: UnitOfWork, id: number, end: RunEnd, lease?: string): Promise<boolean> {
  const { succeeded, message, ready, at, cause } = end;
  const holds =
    lease === undefined ? raw('TRUE') : sql`lease_hash = ${lease} AND lease_expires_at > ${databaseNow(unit.dialect)}`;
  const row = await unit.first(
    sql`UPDATE jobs
      SET ready = ${ready}, succeeded = ${succeeded}, result_message = ${message}, last_run = ${at},
        lease_expires_at = NULL, cause = ${cause}
      WHERE id = ${id} AND ready = 0 AND ${holds}
      RETURNING id`,
  );
  return row !== undefined;
}
