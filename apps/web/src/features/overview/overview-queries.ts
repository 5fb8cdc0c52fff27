import { keepPreviousData, queryOptions, useQuery, type QueryClient } from '@tanstack/react-query';

import { connectionCount, listConnections, type ConnectionFilters } from '../../api/connections.js';
import { useSession, type SignedIn } from '../../app/session.js';
import { healthStatuses, type HealthStatus } from './overview-filters.js';
import { rowOf, type Row } from './row.js';

/** Connections on a page. */
export const PAGE = 50;

/** What the keys of all pages of rows begin with. */
export const rowsKey = ['connections', 'rows'] as const;

/** What a row is made of. */
export const rowIncludes = 'health,last_job,recent_outcomes,stats,next_run';

/** A page of rows, and how many there are in all. */
export interface RowPage {
  readonly count: number;
  readonly rows: readonly Row[];
}

/** A page of connections, those in trouble first, by its number from 0. */
export const rowPage = (session: SignedIn, filters: ConnectionFilters, page: number) =>
  queryOptions({
    queryKey: [...rowsKey, filters, page],
    queryFn: async ({ signal }): Promise<RowPage> => {
      const shown = { page: page + 1, page_size: PAGE, ordering: 'health', include: rowIncludes } as const;
      const { count, results } = await listConnections(session, filters, { ...shown, signal });
      return { count, rows: results.map((connection) => rowOf(connection, connection.kind)) };
    },
    // The rows are renewed one by one as the ledger tells of events; all at once they might change places under the pointer.
    staleTime: Infinity,
  });

/** Changes what is known of a connection in every list that holds it, where it stands. */
export function changeRow(
  queries: QueryClient,
  { kind, id }: Pick<Row, 'kind' | 'id'>,
  change: (row: Row) => Row,
): void {
  queries.setQueriesData<RowPage>({ queryKey: rowsKey }, (page) => {
    if (!page?.rows.some((row) => row.id === id && row.kind === kind)) return page;
    return { ...page, rows: page.rows.map((row) => (row.id === id && row.kind === kind ? change(row) : row)) };
  });
}

/** How many connections are in each state of health, with the other filters as they are; what is not known yet is missing. */
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
