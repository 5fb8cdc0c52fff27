import { useFilters, type Filters } from '../../components/use-filters.js';
import { kinds, type Kind } from '@syncledger/domain/words';
import type { ConnectionHealth } from '@syncledger/client';
import { useMemo } from 'react';

import type { ConnectionFilters } from '../../api/connections.js';

/** A state of health. */
export type HealthStatus = ConnectionHealth['status'];

/** The states of health, the worst first, as the list is ordered. */
export const healthStatuses = ['failing', 'late', 'never', 'ok'] as const satisfies readonly HealthStatus[];

/** What each kind of connections is called in a filter. */
export const kindLabels: Readonly<Record<Kind, string>> = { alm: 'ALM', analysis: 'Analysis' };

const names = ['search', 'health', 'project', 'system', 'kind'] as const;

/** The filters of the overview, as they stand in its address. */
export type OverviewFilters = Filters<(typeof names)[number]>;

/** The filters as they stand in the address, and what they ask of the server; what can't be meant is passed over. */
export function useOverviewFilters(): { filters: OverviewFilters; asked: ConnectionFilters } {
  const filters = useFilters(names);
  const { values } = filters;
  const asked = useMemo(() => askedOf(values), [values]);
  return { filters, asked };
}

function askedOf({ search, health, project, system, kind }: OverviewFilters['values']): ConnectionFilters {
  const searched = search?.map((text) => text.trim()).filter((text) => text !== '');
  const wanted = healthStatuses.filter((status) => health?.includes(status));
  const projects = project?.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
  const named = system?.filter((name) => name !== '');
  const only = kinds.filter((each) => kind?.includes(each));
  return {
    ...(searched?.length && { search: searched }),
    ...(wanted.length > 0 && wanted.length < healthStatuses.length && { health: wanted }),
    ...(projects?.length && { project: projects }),
    ...(named?.length && { system: named }),
    ...(only.length === 1 && { kind: only[0] }),
  };
}

/** Whether anything is filtered. */
export const isFiltered = (asked: ConnectionFilters): boolean => Object.keys(asked).length > 0;
