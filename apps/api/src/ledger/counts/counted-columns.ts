import type { JobListQuery } from '@syncledger/domain';

import type { JobChange } from '../changes/index.js';

/** How a job ended, or that it did not. */
const outcomes = ['unfinished', 'failed', 'succeeded'] as const;

/** The columns of a row of counters: started by hand or automatically, and what came of it. */
export const countColumns = (['manual', 'automatic'] as const).flatMap((start) =>
  outcomes.map((outcome) => ({ start, outcome, name: `${start}_${outcome}` as const })),
);

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

/** The columns that hold the jobs that these filters keep. */
export function countedColumns({
  automatic,
  ready,
  succeeded,
}: Pick<JobListQuery, 'automatic' | 'ready' | 'succeeded'>): CountColumn[] {
  const keeps = (filter: readonly boolean[] | undefined, value: boolean) => filter?.includes(value) ?? true;
  return countColumns
    .filter(({ start }) => keeps(automatic, start === 'automatic'))
    .filter(({ outcome }) => keeps(ready, outcome !== 'unfinished'))
    .filter(({ outcome }) => keeps(succeeded, outcome === 'succeeded'))
    .map(({ name }) => name);
}
