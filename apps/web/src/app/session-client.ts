import { connectTo, type Client } from '@syncledger/client';

import { SERVER } from '../api/server.js';

/** The API client of a session, which the browser identifies by a cookie. */
export interface SessionClient {
  readonly client: Client;
  /** Calls back when the session or a permission is rejected. */
  readonly watch: (onUnauthorized: () => void, onForbidden: (request: Request) => void) => void;
  /** Ignores rejections of the session while something replaces it. */
  readonly whileReplaced: <T>(replace: () => Promise<T>) => Promise<T>;
}

export function sessionClient(): SessionClient {
  let isReplaced = false;
  const client = connectTo({ server: SERVER });
  return {
    client,
    watch: (onUnauthorized, onForbidden) => {
      client.interceptors.response.use((response, request) => {
        if (response.status === 401 && !isReplaced && !request.url.endsWith('/session/')) onUnauthorized();
        if (response.status === 403) onForbidden(request);
        return response;
      });
    },
    whileReplaced: async (replace) => {
      isReplaced = true;
      try {
        return await replace();
      } finally {
        isReplaced = false;
      }
    },
  };
}
