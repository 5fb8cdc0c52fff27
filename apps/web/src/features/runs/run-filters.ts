import { kinds, type Kind } from '@syncledger/domain/words';

import type { JobFilters } from '../../api/jobs.js';
import type { Filters } from '../../components/use-filters.js';

/** The filters of the list in the address of its page, by the names that the API has for them. */
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

/** A filter of the list of runs. */
export type RunFilterName = (typeof runFilterNames)[number];

/** What is set, as it stands in the address. */
export type RunFilterValues = Readonly<Partial<Record<RunFilterName, string[]>>>;

/** What each filter is called where its value stands beside it. */
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
  last_run__lt: 'Before',
  search: 'Message contains',
  ordering: 'Order',
};

/** What the kinds are called. */
export const kindLabels: Readonly<Record<Kind, string>> = { alm: 'ALM', analysis: 'Analysis' };

/** The orders of the list; without one, the newest come first. */
export const orders: Readonly<Record<string, string>> = {
  '-id': 'Newest first',
  id: 'Oldest first',
  '-last_run': 'Last active first',
  last_run: 'Longest untouched first',
};

/** The outcomes that one chooses from; each stands for the API's `ready` and `succeeded`. */
export const outcomes = {
  succeeded: { label: 'Succeeded', ready: [], succeeded: ['true'] },
  failed: { label: 'Failed', ready: ['true'], succeeded: ['false'] },
  finished: { label: 'Finished', ready: ['true'], succeeded: [] },
  unfinished: { label: 'Not finished', ready: ['false'], succeeded: [] },
} as const;

/** A choice of outcome. */
export type OutcomeChoice = keyof typeof outcomes;

/** The outcome that is chosen; "other" when what the address says is none of the choices. */
export function chosenOutcome({ ready = [], succeeded = [] }: RunFilterValues): OutcomeChoice | 'any' | 'other' {
  if (ready.length + succeeded.length === 0) return 'any';
  const said = `${String(ready)}/${String(succeeded)}`.toLowerCase();
  const names = Object.keys(outcomes) as OutcomeChoice[];
  return (
    names.find((name) => `${String(outcomes[name].ready)}/${String(outcomes[name].succeeded)}` === said) ?? 'other'
  );
}

/** What to ask for. Values go to the server as they stand in the address: it says what is wrong with them. */
export function runQuery({ kind, ...filters }: RunFilterValues): { filters: JobFilters; kind: Kind | undefined } {
  const known = kind?.length === 1 ? kinds.find((name) => name === kind[0]) : undefined;
  const asked: Record<string, string[] | undefined> = known || kind === undefined ? filters : { ...filters, kind };
  return { filters: asked, kind: known };
}

/** Whether new runs come to stand at the top of the list. */
export const isNewestFirst = ({ ordering = ['-id'] }: RunFilterValues): boolean =>
  ordering[0]?.startsWith('-') === true;

/** Props of a field of the filter bar. */
export interface FilterFieldsProps {
  readonly filters: Filters<RunFilterName>;
  /** What the server has against each value. */
  readonly wrong: Readonly<Record<string, string>>;
}
