import { connectTo, type Client } from '@syncledger/client';

import { SERVER } from '../api/server.js';

/** An API client whose token can be replaced while it is in use. */
export interface SessionClient {
  readonly client: Client;
  /** Calls back when the token or a permission is rejected. */
  readonly watch: (onUnauthorized: () => void, onForbidden: (request: Request) => void) => void;
  /** Replaces the token with the one that `createToken` returns; ignores a 401 of the old token meanwhile. */
  readonly replaceToken: (createToken: () => Promise<string>) => Promise<string>;
}

export function sessionClient(first: string): SessionClient {
  let token = first;
  let isReplaced = false;
  const client = connectTo({ server: SERVER, token: () => headerSafe(token) });
  return {
    client,
    watch: (onUnauthorized, onForbidden) => {
      client.interceptors.response.use((response, request) => {
        const isCurrent = request.headers.get('Authorization') === `Token ${headerSafe(token)}`;
        if (response.status === 401 && isCurrent && !isReplaced) onUnauthorized();
        if (response.status === 403) onForbidden(request);
        return response;
      });
    },
    replaceToken: async (createToken) => {
      isReplaced = true;
      try {
        return (token = await createToken());
      } finally {
        isReplaced = false;
      }
    },
  };
}

/** Users may type anything as a token, but header values are restricted. */
function headerSafe(token: string): string {
  return encodeURI(token) === token ? token : 'not-a-token';
}
