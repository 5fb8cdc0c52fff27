import { usersMe, type Client, type Me } from '@syncledger/client';
import { queryOptions, type QueryClient } from '@tanstack/react-query';

import { unwrap } from './unwrap.js';

/** Leaves out `last_login`, which would differ in every response and defeat structural sharing. */
export async function fetchCaller(client: Client, signal?: AbortSignal): Promise<Me> {
  return { ...(await unwrap(usersMe({ client, ...(signal && { signal }) }))), last_login: null };
}

export const caller = (client: Client) =>
  queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => fetchCaller(client, signal) });

/** Refetches the caller's permissions, global and in projects. */
export async function refetchPermissions(queryClient: QueryClient): Promise<void> {
  const keys = [['me'], ['projects', 'all'], ['project-roles']];
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

/** Refetches permissions after a 403, except the request that was itself rejected. */
export function refetchAfterForbidden(
  queryClient: QueryClient,
  { url, method }: Pick<Request, 'url' | 'method'>,
): void {
  if (method !== 'GET') void refetchPermissions(queryClient);
  else if (!url.includes('/users/me/')) void queryClient.invalidateQueries({ queryKey: ['me'] });
}
