import {
  almConnectionsList,
  almConnectionsRead,
  almConnectionsUpdate,
  analysisConnectionsList,
  analysisConnectionsRead,
  analysisConnectionsUpdate,
  connectionsList,
  type ConnectionsListData,
} from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';

type Query = NonNullable<ConnectionsListData['query']>;

export type ConnectionIncludes = NonNullable<Query['include']>;

export type ConnectionOrder = NonNullable<Query['ordering']>;

export type ConnectionFilters = Pick<
  Query,
  'health' | 'health_since__gte' | 'acknowledged' | 'cause' | 'project' | 'system' | 'search' | 'frequency'
> & {
  /** Both kinds by default. */
  readonly kind?: Kind;
};

export async function listConnections(
  { client }: Session,
  { kind, ...filters }: ConnectionFilters,
  { signal, ...more }: Query & { signal: AbortSignal },
) {
  const list =
    kind === undefined ? connectionsList : { alm: almConnectionsList, analysis: analysisConnectionsList }[kind];
  // The dashboard always requests masked secrets, so that no page can leak one.
  const { count, results } = await unwrap(list({ client, signal, query: { ...filters, ...more, mask: 'secrets' } }));
  return { count: count ?? results.length, results: results.map((of) => ({ ...of, kind: kind ?? of.kind ?? 'alm' })) };
}

export const connectionCount = (session: Session, filters: ConnectionFilters) =>
  queryOptions({
    queryKey: ['connections', 'count', filters],
    queryFn: async ({ signal }) => (await listConnections(session, filters, { signal, page_size: 1 })).count,
  });

export interface ConnectionName {
  readonly id: number;
  readonly kind: Kind;
  readonly alias: string;
}

/** Ids a request. */
const NAMES_PAGE = 100;

/** The names of connections, without those that are deleted or that the caller can't see. */
export const connectionNames = (session: Session, ids: readonly number[]) =>
  queryOptions({
    queryKey: ['connections', 'names', ids],
    queryFn: async ({ signal }): Promise<ConnectionName[]> => {
      const chunks = Array.from({ length: Math.ceil(ids.length / NAMES_PAGE) }, (_, index) =>
        ids.slice(index * NAMES_PAGE, (index + 1) * NAMES_PAGE),
      );
      const lists = await Promise.all(
        chunks.map((id) => listConnections(session, {}, { id, page_size: NAMES_PAGE, signal })),
      );
      return lists.flatMap(({ results }) => results.map(({ id, kind, alias }) => ({ id, kind, alias })));
    },
  });

/** Connections offered at once. */
const SEARCH_PAGE = 8;

/** The connections with a text in their alias, system or cause, those in trouble first. */
export const connectionSearch = (session: Session, search: string) =>
  queryOptions({
    queryKey: ['connections', 'search', search],
    queryFn: async ({ signal }) => {
      const page = { page_size: SEARCH_PAGE, ordering: 'health', signal } as const;
      const { results } = await listConnections(session, { search: [search] }, page);
      return results.map(({ id, kind, alias, system, project }) => ({ id, kind, alias, system, project }));
    },
  });

/** Null if the caller can't see any connection. */
export const anyConnection = (session: Session) =>
  queryOptions({
    queryKey: ['connections', 'some'],
    queryFn: async ({ signal }) => (await listConnections(session, {}, { signal, page_size: 1 })).results[0] ?? null,
  });

/** Secrets in `params` are masked. */
export function readConnection(
  { client }: Session,
  kind: Kind,
  id: number,
  include: ConnectionIncludes,
  signal?: AbortSignal,
) {
  const read = kind === 'alm' ? almConnectionsRead : analysisConnectionsRead;
  return unwrap(read({ client, ...(signal && { signal }), path: { id }, query: { include, mask: 'secrets' } }));
}

/** Secrets in `params` are masked. */
export const connection = (session: Session, kind: Kind, id: number) =>
  queryOptions({
    queryKey: ['connections', 'one', kind, id],
    queryFn: ({ signal }) => readConnection(session, kind, id, ['health', 'stats', 'next_run', 'last_job'], signal),
  });

export function connectionUpdate(kind: Kind): typeof almConnectionsUpdate {
  // Both calls have the same parameters and responses.
  return kind === 'alm' ? almConnectionsUpdate : analysisConnectionsUpdate;
}
