import { sessionCreate, sessionEnd, type Client, type CreateSessionInput } from '@syncledger/client';

import { unwrap } from './unwrap.js';

/** Opens a session, which the browser keeps in a cookie. */
export async function openSession(client: Client, by: CreateSessionInput): Promise<void> {
  await unwrap(sessionCreate({ client, body: by }));
}

export async function closeSession(client: Client): Promise<void> {
  await unwrap(sessionEnd({ client }));
}
