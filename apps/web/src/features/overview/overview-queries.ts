import { keepPreviousData, queryOptions, useQuery, type QueryClient } from '@tanstack/react-query';

import {
  connectionCount,
  listConnections,
  type ConnectionFilters,
  type ConnectionIncludes,
} from '../../api/connections.js';
import { useSession, type Session } from '../../app/session.js';
import { healthStatuses, type HealthStatus, type OverviewOrder } from './overview-filters.js';
import { toRow, type Row } from './row.js';

export const PAGE_SIZE = 50;

export const ROWS_KEY = ['connections', 'rows'] as const;

export const ROW_INCLUDES: ConnectionIncludes = ['health', 'recent_outcomes', 'stats', 'next_run'];

export interface RowPage {
  readonly count: number;
  readonly rows: readonly Row[];
}

/** What a list shows, and in which order. */
export interface ListQuery {
  readonly applied: ConnectionFilters;
  readonly order: OverviewOrder;
}

/** @param page 0-based */
export const rowPage = (session: Session, { applied, order }: ListQuery, page: number) =>
  queryOptions({
    queryKey: [...ROWS_KEY, applied, order, page],
    queryFn: async ({ signal }): Promise<RowPage> => {
      const shown = { page: page + 1, page_size: PAGE_SIZE, ordering: order, include: ROW_INCLUDES } as const;
      const { count, results } = await listConnections(session, applied, { ...shown, signal });
      return { count, rows: results.map((connection) => toRow(connection, connection.kind)) };
    },
    // Events refresh single rows; refetching pages could move rows under the pointer.
    staleTime: Infinity,
  });

/** Updates a connection in every cached list. */
export function updateRow(
  queryClient: QueryClient,
  { kind, id }: Pick<Row, 'kind' | 'id'>,
  update: (row: Row) => Row,
): void {
  queryClient.setQueriesData<RowPage>({ queryKey: ROWS_KEY }, (page) => {
    if (!page?.rows.some((row) => row.id === id && row.kind === kind)) return page;
    return { ...page, rows: page.rows.map((row) => (row.id === id && row.kind === kind ? update(row) : row)) };
  });
}

/** Counts per status, with the other filters applied. Counts that are not loaded yet are missing. */
export function useHealthCounts({ health: _, ...filters }: ConnectionFilters): Partial<Record<HealthStatus, number>> {
  const session = useSession();
  const count = (status: HealthStatus) => ({
    ...connectionCount(session, { ...filters, health: [status] }),
    placeholderData: keepPreviousData,
  });
  const counts = {
    failing: useQuery(count('failing')).data,
    late: useQuery(count('late')).data,
    never: useQuery(count('never')).data,
    ok: useQuery(count('ok')).data,
  };
  return Object.fromEntries(
    healthStatuses.flatMap((status) => (counts[status] === undefined ? [] : [[status, counts[status]]])),
  );
}
