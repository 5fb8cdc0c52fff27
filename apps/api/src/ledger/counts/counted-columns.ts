import type { JobChange } from '../changes/index.js';

/** How a job ended, or that it did not. */
const outcomes = ['unfinished', 'failed', 'succeeded'] as const;

/** The columns of a row of counters: started by hand or automatically, and what came of it. */
export const countColumns = (['manual', 'automatic'] as const).flatMap((start) =>
  outcomes.map((outcome) => ({ start, outcome, name: `${start}_${outcome}` as const })),
);

/** What a column counts. */
export type CountColumnKey = Pick<(typeof countColumns)[number], 'start' | 'outcome'>;

/** One of them. */
export type CountColumn = (typeof countColumns)[number]['name'];

/** The column that a job is counted in. */
export function columnOf({
  automatic,
  ready,
  succeeded,
}: Pick<JobChange, 'automatic' | 'ready' | 'succeeded'>): CountColumn {
  const outcome = succeeded ? 'succeeded' : 'failed';
  return `${automatic ? 'automatic' : 'manual'}_${ready > 0 ? outcome : 'unfinished'}`;
}
