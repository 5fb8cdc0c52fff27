import { kinds, type Kind } from '@syncledger/domain/words';

import type { JobFilters } from '../../api/jobs.js';
import type { Filters } from '../../components/use-filters.js';

/** Named as in the API. */
export type RunFilterName = keyof JobFilters | 'kind';

export type RunFilterValues = Readonly<Partial<Record<RunFilterName, string[]>>>;

interface RunFilter {
  readonly label: string;
  /** Its field: in the filter bar, or behind "More filters", where `tags` and `time` need no code of their own. */
  readonly field: 'bar' | 'more' | 'tags' | 'time';
  readonly placeholder?: string;
}

/** Filters in the URL. */
export const runFilters: Readonly<Record<RunFilterName, RunFilter>> = {
  kind: { label: 'Kind', field: 'bar' },
  ready: { label: 'Finished', field: 'bar' },
  succeeded: { label: 'Succeeded', field: 'bar' },
  automatic: { label: 'Started by', field: 'more' },
  project: { label: 'Project', field: 'bar' },
  system: { label: 'System', field: 'tags', placeholder: 'Add system' },
  cause: { label: 'Cause', field: 'more' },
  connection: { label: 'Connection', field: 'tags', placeholder: 'Add ID' },
  user: { label: 'User', field: 'tags', placeholder: 'Add ID or e-mail' },
  external_id: { label: 'External ID', field: 'tags', placeholder: 'Add external ID' },
  last_run__gte: { label: 'From', field: 'time' },
  last_run__lt: { label: 'Until', field: 'time' },
  search: { label: 'Message contains', field: 'bar' },
  ordering: { label: 'Sort by', field: 'more' },
};

export const runFilterNames = Object.keys(runFilters) as RunFilterName[];

/** Filters with one of some fields. */
export const filtersWith = (...fields: readonly RunFilter['field'][]): RunFilterName[] =>
  runFilterNames.filter((name) => fields.includes(runFilters[name].field));

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
