import {
  sessionCreate,
  sessionEnd,
  sessionsEnd,
  sessionsList,
  signInLinkCreate,
  type Client,
  type CreateSessionInput,
} from '@syncledger/client';
import { queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { SERVER } from './server.js';
import { unwrap } from './unwrap.js';

/** Opens a session, which the browser keeps in a cookie. */
export async function openSession(client: Client, by: CreateSessionInput): Promise<void> {
  await unwrap(sessionCreate({ client, body: by }));
}

export async function closeSession(client: Client): Promise<void> {
  await unwrap(sessionEnd({ client }));
}

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
