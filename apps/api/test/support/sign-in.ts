import type { Answer, CallOptions, TestApp } from './test-app.js';

/** As a browser sends it from a page of the server. */
export const fromItself = { 'sec-fetch-site': 'same-origin' } as const;

/** A session as a browser has it. */
export interface Browser {
  readonly id: number;
  /** The `Cookie` header. */
  readonly cookie: string;
  /** The secret in it. */
  readonly secret: string;
}

/** Opens a session. @param by `token`, or the `code` of a link */
export async function signIn(
  app: TestApp,
  by: { readonly token: string } | { readonly code: string },
  headers: Readonly<Record<string, string>> = {},
): Promise<Browser> {
  const body = 'code' in by ? { code: by.code } : { token: by.token };
  const options = { token: null, body, headers: { ...fromItself, ...headers } };
  const { status, headers: answered, text } = await app.call('POST', 'session/', options);
  if (status !== 204) throw new Error(`Not signed in: ${status} ${text}`);
  const [cookie = ''] = (answered['set-cookie'] ?? '').split(';');
  const secret = cookie.slice(cookie.indexOf('=') + 1);
  const list = await as<{ results: { id: number; current: boolean }[] }>(app, cookie, 'GET', 'sessions/');
  const { id } = list.body.results.find(({ current }) => current)!;
  return { id, cookie, secret };
}

/** Sends a request as a browser does from a page of the server. */
export function as<T = Record<string, unknown>>(
  app: TestApp,
  cookie: string,
  method: Parameters<TestApp['call']>[0],
  to: string,
  { headers, ...options }: CallOptions = {},
): Promise<Answer<T>> {
  return app.call<T>(method, to, { token: null, ...options, headers: { ...fromItself, cookie, ...headers } });
}

/** Makes a sign-in link for a user; returns its code. */
export async function linkFor(app: TestApp, user: number, token?: string): Promise<string> {
  const { url } = await app.ok<{ url: string }>('POST', `users/${user}/sign-in-link/`, undefined, token);
  return codeIn(url);
}

export function codeIn(url: string): string {
  const [, code = ''] = url.split('#sign-in=');
  return code;
}
