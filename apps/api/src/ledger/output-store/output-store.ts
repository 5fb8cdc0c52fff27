import type { Micros } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { databaseNow, idIn, type UnitOfWork } from '../../platform/database/index.js';

/** Hints that runs have new output or progress. */
export const OUTPUT_CHANNEL = 'output';

/** Chunks deleted per transaction: their text is at most 13 MB. */
export const CHUNKS_A_UNIT = 200;

/** Records that the lease of an attempt is lost. */
export async function end(unit: UnitOfWork, job: number, attempt: number, at: Micros): Promise<void> {
  await unit.rows(sql`UPDATE outputs SET ended_at = ${at} WHERE job_id = ${job} AND attempt = ${attempt}`);
}

/** Records that the progress of an attempt is new. */
export async function touch(unit: UnitOfWork, job: number, attempt: number, hash: string): Promise<void> {
  const now = databaseNow(unit.dialect);
  await unit.rows(
    sql`INSERT INTO outputs (job_id, attempt, lease_hash, received, written_at)
      VALUES (${job}, ${attempt}, ${hash}, 0, ${now})
      ON CONFLICT (job_id, attempt) DO UPDATE SET written_at = ${now}`,
  );
}

/** Deletes chunks of jobs that will be deleted; returns whether some may be left. */
export async function deleteSomeOf(unit: UnitOfWork, jobs: readonly number[]): Promise<boolean> {
  const chosen = sql`
    SELECT k.output_id, k.start
    FROM outputs o
    JOIN output_chunks k ON k.output_id = o.id
    WHERE ${idIn(unit.dialect, raw('o.job_id'), jobs)}
    LIMIT ${CHUNKS_A_UNIT}`;
  const deleted = await unit.rows(
    sql`DELETE FROM output_chunks WHERE (output_id, start) IN (${chosen}) RETURNING start`,
  );
  return deleted.length === CHUNKS_A_UNIT;
}

/** Deletes output that was last written before a time; returns whether some may be left. */
export async function deleteSomeBefore(unit: UnitOfWork, before: Micros): Promise<boolean> {
  const chosen = sql`
    SELECT k.output_id, k.start
    FROM outputs o
    JOIN output_chunks k ON k.output_id = o.id
    WHERE o.written_at < ${before}
    LIMIT ${CHUNKS_A_UNIT}`;
  const deleted = await unit.rows(
    sql`DELETE FROM output_chunks WHERE (output_id, start) IN (${chosen}) RETURNING start`,
  );
  if (deleted.length === CHUNKS_A_UNIT) return true;
  const outputs = await unit.rows(
    sql`DELETE FROM outputs
      WHERE id IN (SELECT id FROM outputs WHERE written_at < ${before} LIMIT ${CHUNKS_A_UNIT})
      RETURNING id`,
  );
  return outputs.length === CHUNKS_A_UNIT;
}
