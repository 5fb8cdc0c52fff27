import {
  almConnectionsCreate,
  almConnectionsDelete,
  almConnectionsRead,
  analysisConnectionsCreate,
  analysisConnectionsDelete,
  analysisConnectionsRead,
  jobsList,
  type CreateConnectionInput,
  type UpdateConnectionInput,
} from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';
import { unwrapWithEtag } from './unwrap-with-etag.js';
import { connectionUpdate } from './connections.js';

const masked = { mask: 'secrets' } as const;

/**
 * Reads a connection with the ETag of its version for editing. Never refetched automatically, so that a refetch can't overwrite
 * what the user typed; saving sends the ETag.
 */
export const editableConnection = ({ client }: Session, kind: Kind, id: number) =>
  queryOptions({
    queryKey: ['editable-connection', kind, id],
    queryFn: ({ signal }) => {
      const read = kind === 'alm' ? almConnectionsRead : analysisConnectionsRead;
      return unwrapWithEtag(read({ client, signal, path: { id }, query: masked }));
    },
    staleTime: Infinity,
    gcTime: 0,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });

/** @param etag the version that the change is based on; without it, any version is overwritten */
export function changeConnection(
  { client }: Session,
  { kind, id }: { kind: Kind; id: number },
  body: UpdateConnectionInput,
  etag?: string,
) {
  const headers = etag === undefined ? {} : { 'If-Match': etag };
  return unwrap(connectionUpdate(kind)({ client, path: { id }, query: masked, body, headers }));
}

export function createConnection({ client }: Session, kind: Kind, body: CreateConnectionInput) {
  const create = kind === 'alm' ? almConnectionsCreate : analysisConnectionsCreate;
  return unwrap(create({ client, body, query: masked }));
}

export function deleteConnection({ client }: Session, kind: Kind, id: number) {
  const remove = kind === 'alm' ? almConnectionsDelete : analysisConnectionsDelete;
  return unwrap(remove({ client, path: { id }, query: { force: [true] } }));
}

/** Null if counting would take too long. */
export async function countRuns({ client }: Session, connection: number): Promise<number | null> {
  const { count } = await unwrap(jobsList({ client, query: { connection: [connection], page_size: 1, ...masked } }));
  return count ?? null;
}

/**
 * Reads one unmasked param, which is recorded in the audit log. The API returns all params at once: the others are dropped, and
 * nothing is cached.
 * @returns undefined when there is no param of that name
 */
export async function revealParam({ client }: Session, kind: Kind, id: number, name: string): Promise<unknown> {
  const read = kind === 'alm' ? almConnectionsRead : analysisConnectionsRead;
  const { params } = await unwrap(read({ client, path: { id } }));
  return params && Object.hasOwn(params, name) ? params[name] : undefined;
}
