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

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';

type Query = NonNullable<ConnectionsListData['query']>;

/** The filters of the list of connections. */
export type ConnectionFilters = Pick<Query, 'health' | 'project' | 'system' | 'search' | 'frequency'> & {
  /** Left out: both. */
  readonly kind?: Kind;
};

/** A page of the connections, of one kind or both; each says its kind. */
export async function listConnections(
  { client }: SignedIn,
  { kind, ...filters }: ConnectionFilters,
  { signal, ...more }: Query & { signal: AbortSignal },
) {
  const list =
    kind === undefined ? connectionsList : { alm: almConnectionsList, analysis: analysisConnectionsList }[kind];
  // Nothing here needs a secret, so none is asked for: a page that has none can't leak any.
  const { count, results } = await ask(list({ client, signal, query: { ...filters, ...more, mask: 'secrets' } }));
  return { count: count ?? results.length, results: results.map((of) => ({ ...of, kind: kind ?? of.kind ?? 'alm' })) };
}

/** How many connections match. */
export const connectionCount = (session: SignedIn, filters: ConnectionFilters) =>
  queryOptions({
    queryKey: ['connections', 'count', filters],
    queryFn: async ({ signal }) => (await listConnections(session, filters, { signal, page_size: 1 })).count,
  });

/** A connection that the caller sees; null when there is none. */
export const someConnection = (session: SignedIn) =>
  queryOptions({
    queryKey: ['connections', 'some'],
    queryFn: async ({ signal }) => (await listConnections(session, {}, { signal, page_size: 1 })).results[0] ?? null,
  });

/** Reads a connection; secrets in `params` are masked. */
export function readConnection({ client }: SignedIn, kind: Kind, id: number, include: string, signal?: AbortSignal) {
  const read = kind === 'alm' ? almConnectionsRead : analysisConnectionsRead;
  return ask(read({ client, ...(signal && { signal }), path: { id }, query: { include, mask: 'secrets' } }));
}

/** One connection with all that is known of it; secrets in `params` are masked. */
export const connection = (session: SignedIn, kind: Kind, id: number) =>
  queryOptions({
    queryKey: ['connections', 'one', kind, id],
    queryFn: ({ signal }) => readConnection(session, kind, id, 'health,stats,next_run,last_job', signal),
  });

/** The call that changes a connection of a kind. */
export function connectionUpdate(kind: Kind): typeof almConnectionsUpdate {
  // Both take and answer the same.
  return kind === 'alm' ? almConnectionsUpdate : analysisConnectionsUpdate;
}
