import { createClient, createConfig, type Client } from './generated/client/index.js';

/** What a client of a server needs to know. */
export interface ClientSettings {
  /** Where the server is: scheme, host and, if it is served below one, a path. */
  readonly server: string;
  /** The token, or what says it anew for each request. */
  readonly token: string | (() => string | Promise<string>);
  /** Sends the requests; the platform's own `fetch` when left out. Given, it can go through a proxy or trust another CA. */
  readonly fetch?: typeof fetch;
}

/**
 * Makes the client that the generated calls take: `jobsClaim({ client, body })`.
 * No redirect is followed: a token goes to the server that it was given for, and nowhere else.
 */
export function connectTo({ server, token, fetch }: ClientSettings): Client {
  const say = typeof token === 'function' ? token : () => token;
  return createClient(
    createConfig({
      baseUrl: server.replace(/\/+$/, ''),
      auth: async () => `Token ${await say()}`,
      redirect: 'manual',
      ...(fetch && { fetch }),
    }),
  );
}
