import { statsDays, type RunsOfDay, type StatsDaysData } from '@syncledger/client';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';

export type DayFilters = Pick<NonNullable<StatsDaysData['query']>, 'project' | 'system' | 'kind'>;

/** Finished and failed runs of each day of the last year, in UTC, oldest first. */
export const daysOfYear = ({ client }: Session, filters: DayFilters) =>
  queryOptions({
    queryKey: ['jobs', 'days', filters],
    queryFn: async ({ signal }): Promise<readonly RunsOfDay[]> =>
      (await unwrap(statsDays({ client, signal, query: filters }))).results,
    placeholderData: keepPreviousData,
    staleTime: 5 * 60_000,
  });
