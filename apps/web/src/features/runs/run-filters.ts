import { kinds, type Kind } from '@syncledger/domain/words';

import type { JobFilters } from '../../api/jobs.js';
import type { Filters } from '../../components/use-filters.js';

/** Filters in the URL, named as in the API. */
export const runFilterNames = [
  'kind',
  'ready',
  'succeeded',
  'automatic',
  'project',
  'system',
  'connection',
  'user',
  'last_run__gte',
  'last_run__lt',
  'search',
  'ordering',
] as const;

export type RunFilterName = (typeof runFilterNames)[number];

export type RunFilterValues = Readonly<Partial<Record<RunFilterName, string[]>>>;

export const filterLabels: Readonly<Record<RunFilterName, string>> = {
  kind: 'Kind',
  ready: 'Finished',
  succeeded: 'Succeeded',
  automatic: 'Started by',
  project: 'Project',
  system: 'System',
  connection: 'Connection',
  user: 'User',
  last_run__gte: 'From',
  last_run__lt: 'Until',
  search: 'Message contains',
  ordering: 'Sort by',
};

export const orderLabels: Readonly<Record<string, string>> = {
  '-id': 'Newest first',
  id: 'Oldest first',
  '-last_run': 'Recently updated',
  last_run: 'Least recently updated',
};

/** Choices of the outcome filter, as values of the API's `ready` and `succeeded`. */
export const outcomes = {
  succeeded: { label: 'Succeeded', ready: [], succeeded: ['true'] },
  failed: { label: 'Failed', ready: ['true'], succeeded: ['false'] },
  finished: { label: 'Finished', ready: ['true'], succeeded: [] },
  unfinished: { label: 'Unfinished', ready: ['false'], succeeded: [] },
} as const;

export type OutcomeChoice = keyof typeof outcomes;

/** "other" if the URL contains a combination that is no choice. */
export function chosenOutcome({ ready = [], succeeded = [] }: RunFilterValues): OutcomeChoice | 'any' | 'other' {
  if (ready.length + succeeded.length === 0) return 'any';
  const key = `${String(ready)}/${String(succeeded)}`.toLowerCase();
  const names = Object.keys(outcomes) as OutcomeChoice[];
  return names.find((name) => `${String(outcomes[name].ready)}/${String(outcomes[name].succeeded)}` === key) ?? 'other';
}

/** Passes values on as they are: the server validates them. */
export function runQuery({ kind, ...filters }: RunFilterValues): { filters: JobFilters; kind: Kind | undefined } {
  const known = kind?.length === 1 ? kinds.find((name) => name === kind[0]) : undefined;
  const asked: Record<string, string[] | undefined> = known || kind === undefined ? filters : { ...filters, kind };
  return { filters: asked, kind: known };
}

/** Whether new runs appear at the top. */
export const isNewestFirst = ({ ordering = ['-id'] }: RunFilterValues): boolean =>
  ordering[0]?.startsWith('-') === true;

export interface FilterFieldsProps {
  readonly filters: Filters<RunFilterName>;
  /** Error messages of the server, by filter. */
  readonly errors: Readonly<Record<string, string>>;
}
