import {
  almConnectionsRead,
  almConnectionsUpdate,
  analysisConnectionsRead,
  analysisConnectionsUpdate,
  connectionsList,
  type ConnectionsListData,
} from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { queryOptions } from '@tanstack/react-query';

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';

/** The filters of the list of connections. */
export type ConnectionFilters = Pick<
  NonNullable<ConnectionsListData['query']>,
  'health' | 'project' | 'system' | 'search' | 'frequency'
>;

/** Connections on a page of the overview. */
export const CONNECTIONS_PAGE = 50;

/** A page of connections, those in trouble first, by its number from 1. */
export const connectionsPage = ({ client }: SignedIn, filters: ConnectionFilters, page: number) =>
  queryOptions({
    queryKey: ['connections', 'list', filters, page],
    queryFn: ({ signal }) =>
      ask(
        connectionsList({
          client,
          signal,
          query: {
            ...filters,
            page,
            page_size: CONNECTIONS_PAGE,
            ordering: 'health',
            include: 'health,recent_runs,stats,next_run,last_job',
            // Nothing here needs a secret, so none is asked for: a page that has none can't leak any.
            mask: 'secrets',
          },
        }),
      ),
  });

/** One connection with all that is known of it; secrets in `params` are masked. */
export const connection = ({ client }: SignedIn, kind: Kind, id: number) =>
  queryOptions({
    queryKey: ['connections', 'one', kind, id],
    queryFn: ({ signal }) => {
      const read = kind === 'alm' ? almConnectionsRead : analysisConnectionsRead;
      const query = { include: 'health,stats,next_run,last_job', mask: 'secrets' } as const;
      return ask(read({ client, signal, path: { id }, query }));
    },
  });

/** The call that changes a connection of a kind. */
export function connectionUpdate(kind: Kind): typeof almConnectionsUpdate {
  // Both take and answer the same.
  return kind === 'alm' ? almConnectionsUpdate : analysisConnectionsUpdate;
}
