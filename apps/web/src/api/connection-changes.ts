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

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';
import { askTagged } from './ask-tagged.js';
import { connectionUpdate } from './connections.js';

const masked = { mask: 'secrets' } as const;

/**
 * A connection as it is when somebody begins to change it, with the mark of that version. Never renewed by itself: what one
 * types stays, and the mark tells the server what it was typed over.
 */
export const connectionToChange = ({ client }: SignedIn, kind: Kind, id: number) =>
  queryOptions({
    queryKey: ['connection-to-change', kind, id],
    queryFn: ({ signal }) => {
      const read = kind === 'alm' ? almConnectionsRead : analysisConnectionsRead;
      return askTagged(read({ client, signal, path: { id }, query: masked }));
    },
    staleTime: Infinity,
    gcTime: 0,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });

/**
 * Changes a connection.
 * @param etag of the version that the change was made on; left out, any will do
 */
export function changeConnection(
  { client }: SignedIn,
  { kind, id }: { kind: Kind; id: number },
  body: UpdateConnectionInput,
  etag?: string,
) {
  const headers = etag === undefined ? {} : { 'If-Match': etag };
  return ask(connectionUpdate(kind)({ client, path: { id }, query: masked, body, headers }));
}

/** Makes a connection. */
export function createConnection({ client }: SignedIn, kind: Kind, body: CreateConnectionInput) {
  const create = kind === 'alm' ? almConnectionsCreate : analysisConnectionsCreate;
  return ask(create({ client, body, query: masked }));
}

/** Deletes a connection and all its runs. */
export function deleteConnection({ client }: SignedIn, kind: Kind, id: number) {
  const remove = kind === 'alm' ? almConnectionsDelete : analysisConnectionsDelete;
  return ask(remove({ client, path: { id }, query: { force: [true] } }));
}

/** How many runs a connection has; null where counting would take too long. */
export async function countRuns({ client }: SignedIn, connection: number): Promise<number | null> {
  const { count } = await ask(jobsList({ client, query: { connection: [connection], page_size: 1, ...masked } }));
  return count ?? null;
}

/**
 * One param as it is stored. The ledger shows all params or none, and writes into its audit that it did: what was not asked
 * for is dropped here, and nothing is cached.
 * @returns undefined when there is none of that name
 */
export async function revealParam({ client }: SignedIn, kind: Kind, id: number, name: string): Promise<unknown> {
  const read = kind === 'alm' ? almConnectionsRead : analysisConnectionsRead;
  const { params } = await ask(read({ client, path: { id } }));
  return params && Object.hasOwn(params, name) ? params[name] : undefined;
}
