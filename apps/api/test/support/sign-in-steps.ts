import { expect } from '@jest/globals';

import type { Session } from './session.js';
import { codeIn, fromItself } from './sign-in.js';

/** Signs in by a token and by links, uses and lists the sessions, and signs out. */
export async function signInAndOut(session: Session, user: number): Promise<void> {
  const { url } = await session.ask<{ url: string }>('POST', `users/${user}/sign-in-link/`);
  const [code, wrong] = [session.secret(codeIn(url)), session.secret('wRoNg-CoDe-51c0ffee-0123456789-abcdefghijkl')];
  for (const body of [{ code }, { code: session.code }, { token: session.admin }]) {
    const cookie = await open(session, body);
    const headers = { ...fromItself, cookie };
    for (const path of ['users/me/', 'sessions/', 'users/', 'jobs/']) {
      const status = await session.check('GET', path, { headers, token: null });
      expect([200, 403]).toContain(status);
    }
    expect(await session.check('PATCH', 'users/me/', { headers: { cookie }, token: null, body: {} })).toBe(403);
    expect(await session.check('DELETE', 'session/', { headers, token: null })).toBe(204);
    expect(await session.check('GET', 'users/me/', { headers, token: null })).toBe(401);
  }
  for (const body of [{ code }, { code: wrong }, { token: wrong }, { token: session.admin, code }]) {
    const status = await session.check('POST', 'session/', { headers: fromItself, token: null, body });
    expect([400, 401]).toContain(status);
  }
}

/** @returns the `Cookie` header of the new session */
async function open(session: Session, body: object): Promise<string> {
  const answer = await session.server.fetch(null, 'session/', {
    method: 'POST',
    headers: { ...fromItself, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(204);
  const [cookie = ''] = answer.headers.getSetCookie()[0]?.split(';') ?? [];
  session.secret(cookie.slice(cookie.indexOf('=') + 1));
  return cookie;
}
