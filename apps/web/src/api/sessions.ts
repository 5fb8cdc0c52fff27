import { sessionsEnd, sessionsList, signInLinkCreate } from '@syncledger/client';
import { queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { SERVER } from './server.js';
import { unwrap } from './unwrap.js';

/** A user's sessions. */
export const sessions = ({ client }: Session, user: number) =>
  queryOptions({
    queryKey: ['sessions', user],
    queryFn: async ({ signal }) => (await unwrap(sessionsList({ client, signal, query: { user: [user] } }))).results,
  });

export function endSession({ client }: Session, session: number) {
  return unwrap(sessionsEnd({ client, path: { session } }));
}

/** A link that signs a user in once, at the address of this page, by which its reader reaches the server. */
export async function createSignInLink({ client }: Session, user: number): Promise<string> {
  const { url } = await unwrap(signInLinkCreate({ client, path: { user } }));
  return `${SERVER}/${new URL(url).hash}`;
}
