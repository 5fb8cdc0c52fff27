import { useFilters, type Filters } from '../../components/use-filters.js';
import { kinds } from '@syncledger/domain/words';
import type { ConnectionHealth } from '@syncledger/client';
import { useMemo } from 'react';

import type { ConnectionFilters, ConnectionOrder } from '../../api/connections.js';
import { acknowledgedFilter } from '../../components/acknowledged-values.js';
import { sinceTime } from './since.js';

export type HealthStatus = ConnectionHealth['status'];

/** Worst first, as in the list. */
export const healthStatuses = ['failing', 'late', 'never', 'ok'] as const satisfies readonly HealthStatus[];

/** The orders of the list, by the API's name. */
export const orderLabels = {
  health: 'Worst first',
  '-health_since': 'Newest change first',
  health_since: 'Oldest change first',
  alias: 'Name, A to Z',
  '-alias': 'Name, Z to A',
} as const satisfies Partial<Record<ConnectionOrder, string>>;

export type OverviewOrder = keyof typeof orderLabels;

export const orders = Object.keys(orderLabels) as OverviewOrder[];

const names = ['search', 'health', 'project', 'system', 'kind', 'cause', 'since', 'acknowledged', 'sort'] as const;

export type OverviewFilters = Filters<(typeof names)[number]>;

/** What the list shows, and in which order. */
export interface OverviewQuery {
  readonly filters: OverviewFilters;
  /** As the API takes them. */
  readonly applied: ConnectionFilters;
  readonly order: OverviewOrder;
}

/** Ignores invalid values in the URL. */
export function useOverviewFilters(): OverviewQuery {
  const filters = useFilters(names);
  const { values } = filters;
  const applied = useMemo(() => toApiFilters(values), [values]);
  const order = orders.find((each) => each === values.sort?.[0]) ?? 'health';
  return { filters, applied, order };
}

export function toApiFilters(values: OverviewFilters['values']): ConnectionFilters {
  const { search, health, project, system, kind, cause, since, acknowledged } = values;
  const searched = search?.map((text) => text.trim()).filter((text) => text !== '');
  const statuses = healthStatuses.filter((status) => health?.includes(status));
  const projects = project?.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
  const systemNames = system?.filter((name) => name !== '');
  const causes = cause?.filter((fingerprint) => fingerprint !== '');
  const kindList = kinds.filter((each) => kind?.includes(each));
  const from = sinceTime(since?.[0] ?? '');
  const known = acknowledgedFilter(acknowledged);
  return {
    ...(searched?.length && { search: searched }),
    ...(statuses.length > 0 && statuses.length < healthStatuses.length && { health: statuses }),
    ...(projects?.length && { project: projects }),
    ...(systemNames?.length && { system: systemNames }),
    ...(causes?.length && { cause: causes }),
    ...(from !== undefined && { health_since__gte: [from] }),
    ...(known && { acknowledged: known }),
    ...(kindList.length === 1 && { kind: kindList[0] }),
  };
}

export const isFiltered = (applied: ConnectionFilters): boolean => Object.keys(applied).length > 0;
