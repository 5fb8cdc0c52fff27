import { usersMe, type Client, type Me } from '@syncledger/client';
import { queryOptions, type QueryClient } from '@tanstack/react-query';

import { ask } from './ask.js';

/** Asks who has the token, and what it may; not when it was last used, which would be another answer each time. */
export async function askCaller(client: Client, signal?: AbortSignal): Promise<Me> {
  return { ...(await ask(usersMe({ client, ...(signal && { signal }) }))), last_login: null };
}

/** Who is signed in; asked for anew when the window is looked at again after a while. */
export const caller = (client: Client) =>
  queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => askCaller(client, signal) });

/** Has asked for anew what the caller may do: on the whole ledger, and in projects. */
export async function renewRights(queries: QueryClient): Promise<void> {
  const keys = [['me'], ['projects', 'all'], ['project-roles']];
  await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
}

/** Has asked for anew who the caller is and what they have on the whole ledger, but for what that very question was answered. */
export function renewAfterRefusal(queries: QueryClient, { url, method }: Pick<Request, 'url' | 'method'>): void {
  if (method !== 'GET') void renewRights(queries);
  else if (!url.includes('/users/me/')) void queries.invalidateQueries({ queryKey: ['me'] });
}
