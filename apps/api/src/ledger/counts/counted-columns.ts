import type { JobChange } from '../changes/index.js';

const outcomes = ['unfinished', 'failed', 'succeeded'] as const;

/** The counter columns: how the run was started, and its outcome. */
export const countColumns = (['manual', 'automatic'] as const).flatMap((start) =>
  outcomes.map((outcome) => ({ start, outcome, name: `${start}_${outcome}` as const })),
);

/** The jobs that a column counts. */
export type CountColumnKey = Pick<(typeof countColumns)[number], 'start' | 'outcome'>;

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
