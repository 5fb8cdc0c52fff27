import { connectionsCauses, type ConnectionsCausesData } from '@syncledger/client';
import { queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { paginatedQuery } from './paginated-query.js';
import { unwrap } from './unwrap.js';

type Query = NonNullable<ConnectionsCausesData['query']>;

export type CauseFilters = Pick<Query, 'project' | 'system' | 'kind' | 'acknowledged' | 'search' | 'ordering'>;

/** Why connections fail. */
export const causeList = ({ client }: Session, filters: CauseFilters) =>
  paginatedQuery(['connections', 'causes', 'list', filters], (params, signal) =>
    unwrap(connectionsCauses({ client, signal, query: { ...filters, ...params } })),
  );

/** The most frequent causes, for a choice. */
export const frequentCauses = ({ client }: Session) =>
  queryOptions({
    queryKey: ['connections', 'causes', 'frequent'],
    queryFn: async ({ signal }) =>
      (await unwrap(connectionsCauses({ client, signal, query: { page_size: 30 } }))).results,
  });
