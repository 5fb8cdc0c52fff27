import { createClient, createConfig, type Client } from './generated/client/index.js';

export interface ClientSettings {
  /** The address of the server: scheme, host and, if it is served below one, a path. */
  readonly server: string;
  /** The token, or a function that returns it for each request. Left out by the dashboard, whose browser sends a cookie. */
  readonly token?: string | (() => string | Promise<string>);
  /** Sends the requests; by default the platform's `fetch`. Pass another one to use a proxy or a private CA. */
  readonly fetch?: typeof fetch;
}

/**
 * Creates the client for the generated calls: `jobsClaim({ client, body })`. It follows no redirect, so the token is
 * sent to no other server.
 */
export function connectTo({ server, token, fetch }: ClientSettings): Client {
  const say = typeof token === 'string' ? () => token : token;
  return createClient(
    createConfig({
      baseUrl: server.replace(/\/+$/, ''),
      // The document offers three schemes. Of two headers the second would replace the first, and browsers send cookies by themselves.
      auth: async ({ type, in: place }) =>
        say && type === 'apiKey' && place !== 'cookie' ? `Token ${await say()}` : undefined,
      redirect: 'manual',
      ...(fetch && { fetch }),
    }),
  );
}
