import { MICROS_PER_DAY, type Micros } from '@syncledger/domain';

/** How long jobs are kept. Null in a project's rule stands for the default rule, null in the default rule for no limit. */
export interface RetentionRule {
  /** Maximum age in days since the run finished; 0 for no limit. */
  readonly days: number | null;
  /** Maximum number of jobs per connection; 0 for no limit. */
  readonly runs: number | null;
}

export const MAX_DAYS = 36_500;
/** Limited because a pass counts this many rows of each connection. */
export const MAX_RUNS = 100_000;

/** A project's rule, completed by the default rule; null for no limit. */
export function effectiveRule(project: RetentionRule, all: RetentionRule): RetentionRule {
  return { days: (project.days ?? all.days) || null, runs: (project.runs ?? all.runs) || null };
}

/** Whether an effective rule limits anything. */
export function hasLimit({ days, runs }: RetentionRule): boolean {
  return days !== null || runs !== null;
}

/** Jobs that finished before this are too old; undefined without a maximum age. */
export function tooOldBefore({ days }: RetentionRule, now: Micros): Micros | undefined {
  return days === null ? undefined : now - days * MICROS_PER_DAY;
}

/**
 * Jobs that the ledger received after this are not deleted, whatever the rule: `Idempotency-Key` and `external_id` guarantee
 * senders the same job for a day.
 */
export function protectedAfter(now: Micros): Micros {
  return now - MICROS_PER_DAY;
}
