import { useFilters, type Filters } from '../../components/use-filters.js';
import { kinds } from '@syncledger/domain/words';
import type { ConnectionHealth } from '@syncledger/client';
import { useMemo } from 'react';

import type { ConnectionFilters } from '../../api/connections.js';

export type HealthStatus = ConnectionHealth['status'];

/** Worst first, as in the list. */
export const healthStatuses = ['failing', 'late', 'never', 'ok'] as const satisfies readonly HealthStatus[];

const names = ['search', 'health', 'project', 'system', 'kind'] as const;

export type OverviewFilters = Filters<(typeof names)[number]>;

/** Ignores invalid values in the URL. */
export function useOverviewFilters(): { filters: OverviewFilters; applied: ConnectionFilters } {
  const filters = useFilters(names);
  const { values } = filters;
  const applied = useMemo(() => toApiFilters(values), [values]);
  return { filters, applied };
}

function toApiFilters({ search, health, project, system, kind }: OverviewFilters['values']): ConnectionFilters {
  const searched = search?.map((text) => text.trim()).filter((text) => text !== '');
  const statuses = healthStatuses.filter((status) => health?.includes(status));
  const projects = project?.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
  const systemNames = system?.filter((name) => name !== '');
  const kindList = kinds.filter((each) => kind?.includes(each));
  return {
    ...(searched?.length && { search: searched }),
    ...(statuses.length > 0 && statuses.length < healthStatuses.length && { health: statuses }),
    ...(projects?.length && { project: projects }),
    ...(systemNames?.length && { system: systemNames }),
    ...(kindList.length === 1 && { kind: kindList[0] }),
  };
}

export const isFiltered = (applied: ConnectionFilters): boolean => Object.keys(applied).length > 0;
