import { MAX_OUTPUT, type Micros } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { databaseNow, idIn, type Reader, type Transaction } from '../../platform/database/index.js';

/** Hints that runs have new output or progress. */
export const OUTPUT_CHANNEL = 'output';

/** Chunks deleted per transaction: their text is at most 13 MB. */
export const CHUNKS_PER_TRANSACTION = 200;

/** Records that the lease of an attempt is lost. */
export async function end(tx: Transaction, job: number, attempt: number, at: Micros): Promise<void> {
  await tx.rows(sql`UPDATE outputs SET ended_at = ${at} WHERE job_id = ${job} AND attempt = ${attempt}`);
}

/** Records that the progress of an attempt is new. */
export async function touch(tx: Transaction, job: number, attempt: number, hash: string): Promise<void> {
  const now = databaseNow(tx.dialect);
  await tx.rows(
    sql`INSERT INTO outputs (job_id, attempt, lease_hash, received, written_at)
      VALUES (${job}, ${attempt}, ${hash}, 0, ${now})
      ON CONFLICT (job_id, attempt) DO UPDATE SET written_at = ${now}`,
  );
}

/** Deletes chunks of jobs that will be deleted; returns whether some may be left. */
export async function deleteSomeOf(tx: Transaction, jobs: readonly number[]): Promise<boolean> {
  const chosen = sql`
    SELECT k.output_id, k.start
    FROM outputs o
    JOIN output_chunks k ON k.output_id = o.id
    WHERE ${idIn(tx.dialect, raw('o.job_id'), jobs)}
    LIMIT ${CHUNKS_PER_TRANSACTION}`;
  const deleted = await tx.rows(sql`DELETE FROM output_chunks WHERE (output_id, start) IN (${chosen}) RETURNING start`);
  return deleted.length === CHUNKS_PER_TRANSACTION;
}

/** The size of an output, and when it was last written. */
export interface OutputSize {
  /** Bytes of its text, at most. */
  readonly bytes: number;
  readonly writtenAt: Micros;
}

/** Outputs that are read at once. */
export const SIZES_PER_READ = 1000;

/** The newest outputs of those that were last written before a time, in that order. */
export async function sizes(reader: Reader, before: Micros): Promise<OutputSize[]> {
  const rows = await reader.rows<{ received: number; writtenAt: Micros }>(
    sql`SELECT received, written_at AS "writtenAt"
      FROM outputs
      WHERE written_at < ${before}
      ORDER BY written_at DESC
      LIMIT ${SIZES_PER_READ}`,
  );
  return rows.map(({ received, writtenAt }) => ({ bytes: Math.min(received, MAX_OUTPUT), writtenAt }));
}

/**
 * Deletes output that was last written before a time, except that of current runs: it would not continue at its offset. Returns
 * whether some may be left.
 */
export async function deleteSomeBefore(tx: Transaction, before: Micros): Promise<boolean> {
  const isOld = sql`o.written_at < ${before}
      AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = o.job_id AND j.ready = 0 AND j.attempt = o.attempt)`;
  const chosen = sql`
    SELECT k.output_id, k.start
    FROM outputs o
    JOIN output_chunks k ON k.output_id = o.id
    WHERE ${isOld}
    LIMIT ${CHUNKS_PER_TRANSACTION}`;
  const deleted = await tx.rows(sql`DELETE FROM output_chunks WHERE (output_id, start) IN (${chosen}) RETURNING start`);
  if (deleted.length === CHUNKS_PER_TRANSACTION) return true;
  const outputs = await tx.rows(
    sql`DELETE FROM outputs
      WHERE id IN (SELECT o.id FROM outputs o WHERE ${isOld} LIMIT ${CHUNKS_PER_TRANSACTION})
      RETURNING id`,
  );
  return outputs.length === CHUNKS_PER_TRANSACTION;
}
