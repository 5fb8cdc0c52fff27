import { connectTo, type Client } from '@syncledger/client';

/** The client of a session, whose token can be replaced while it is in use. */
export interface SessionClient {
  readonly client: Client;
  /** From now on, a refusal of the token is told, and one of a right. */
  readonly watch: (refused: () => void, forbidden: (request: Request) => void) => void;
  /** Goes on with the token that `renew` makes in place of its own; that its own is refused meanwhile is not told. */
  readonly replaceToken: (renew: () => Promise<string>) => Promise<string>;
}

/** Makes the client of a session. */
export function sessionClient(first: string): SessionClient {
  let token = first;
  let isReplaced = false;
  const client = connectTo({ server: location.origin, token: () => sayable(token) });
  return {
    client,
    watch: (refused, forbidden) => {
      client.interceptors.response.use((response, request) => {
        const isCurrent = request.headers.get('Authorization') === `Token ${sayable(token)}`;
        if (response.status === 401 && isCurrent && !isReplaced) refused();
        if (response.status === 403) forbidden(request);
        return response;
      });
    },
    replaceToken: async (renew) => {
      isReplaced = true;
      try {
        return (token = await renew());
      } finally {
        isReplaced = false;
      }
    },
  };
}

/** A token may hold anything that was typed; a header may not. */
function sayable(token: string): string {
  return encodeURI(token) === token ? token : 'not-a-token';
}
