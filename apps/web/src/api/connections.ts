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

export type ConnectionFilters = Pick<Query, 'health' | 'project' | 'system' | 'search' | 'frequency'> & {
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
