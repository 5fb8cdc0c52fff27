import type { Micros } from '@syncledger/domain';

/** How long jobs are kept; null where nothing is said. */
export interface RetentionRule {
  /** By age: days since they finished. 0 is for ever. */
  readonly days: number | null;
  /** By count: so many of each connection, the newest. 0 is all of them. */
  readonly runs: number | null;
}

/** Most days that a rule can say. */
export const MOST_DAYS = 36_500;
/** Most runs that a rule can say: they are counted, for each connection. */
export const MOST_RUNS = 100_000;

const DAY: Micros = 24 * 3600 * 1_000_000;

/** What a project's rule comes to: what it leaves open, the rule of all projects says. */
export function effectiveRule(project: RetentionRule, all: RetentionRule): RetentionRule {
  return { days: (project.days ?? all.days) || null, runs: (project.runs ?? all.runs) || null };
}

/** Whether a rule lets anything go. */
export function letsGo({ days, runs }: RetentionRule): boolean {
  return days !== null || runs !== null;
}

/** Jobs that finished before this are too old; undefined when age does not matter. */
export function tooOldBefore({ days }: RetentionRule, now: Micros): Micros | undefined {
  return days === null ? undefined : now - days * DAY;
}

/**
 * Jobs that the ledger heard of after this stay, whatever a rule says: `Idempotency-Key` and `external_id` promise their senders
 * the same job for a day.
 */
export function youngAfter(now: Micros): Micros {
  return now - DAY;
}
