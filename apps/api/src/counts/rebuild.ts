import { FILL_COUNTS } from '../database/migrations/0008-counts.js';

/**
 * The statements that count all jobs anew, for whoever has written many of them with the triggers set aside; to be run in one
 * transaction while nothing else writes. Changes that wait to be folded in are left to the relay.
 */
export function rebuildCounts(): readonly string[] {
  return ['DELETE FROM job_counts', FILL_COUNTS];
}
